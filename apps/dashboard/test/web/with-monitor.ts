import type { Browser, Page } from 'playwright-core'
import { sampleWorld, type World } from '../fake-api/sample-world.ts'
import { startFakeApi, type FakeApi, type Mood } from '../fake-api/start-fake-api.ts'
import { openMonitor, type OpenOptions } from './open-monitor.ts'

export interface Stage {
  readonly api: FakeApi
  readonly page: Page
  readonly complaints: string[]
}

export interface StageOptions extends OpenOptions {
  readonly path?: string
  readonly world?: World
  readonly mood?: Mood
}

/** Runs `act` with a fake API of its own and the monitor open on it, closes both, and fails on any complaint of the browser. */
export async function withMonitor(
  { browser, directory }: { readonly browser: Browser; readonly directory: string },
  options: StageOptions,
  act: (stage: Stage) => Promise<void>,
): Promise<void> {
  const api = await startFakeApi(directory, options.world ?? sampleWorld(30), options.mood ?? {})
  const { page, complaints, close } = await openMonitor(browser, api.url + (options.path ?? '/'), options)
  try {
    await page.locator('.top').waitFor()
    await act({ api, page, complaints })
    if (complaints.length > 0) throw new Error(`The browser complained:\n${complaints.join('\n')}`)
  } finally {
    await close()
    await api.close()
  }
}
