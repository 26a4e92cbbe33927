/**
 * Writes docs/images: the monitor on a real Jr (database, executor, API) on the simulator. Needs JR_CHROMIUM, the program of Chromium.
 * Run it with `pnpm --filter @jr/dashboard screenshots` after a change that can be seen.
 */
import { mkdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { SessionList } from '@jr/contract'
import { launchBrowser } from '../test/web/launch-browser.ts'
import { startJr } from '../test/web/start-jr.ts'
import { pictureInstructions } from './picture-instructions.ts'

const repository = fileURLToPath(new URL('../../../', import.meta.url))
const images = `${repository}docs/images/`
const examples = ['run-the-program', 'nobody-can-check', 'failing-check', 'hello-jr', 'ask-a-person', 'manual-approval']

mkdirSync(images, { recursive: true })
const browser = await launchBrowser()
const jr = await startJr()
try {
  const texts = examples.map((name) => readFileSync(`${repository}examples/${name}.md`, 'utf8'))
  for (const instruction of [...texts, ...pictureInstructions]) {
    const answer = await fetch(`${jr.url}/api/jr/tasks`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ instruction }),
    })
    if (!answer.ok) throw new Error(`${answer.status} ${await answer.text()}`)
  }
  const sessions = await waitForSettled()
  const id = (title: string): string => sessions.find((row) => row.title?.startsWith(title))?.session_id ?? ''
  for (const colorScheme of ['dark', 'light'] as const) {
    await take(`sessions-${colorScheme}`, '/', colorScheme)
    await take(`session-${colorScheme}`, `/?jr_session=${id('Convert the runbooks')}`, colorScheme)
  }
  await take('evidence-dark', `/?jr_session=${id('Count to three')}`, 'dark', { width: 1280, height: 1100 })
  await take('overview-light', '/?jr_view=overview', 'light', { width: 1280, height: 1100 })
  await take('narrow-dark', '/', 'dark', { width: 360, height: 720 })
} finally {
  await browser.close()
  await jr.stop()
}

/** Waits until only the session that is meant to run and the one that is meant to wait are active. */
async function waitForSettled(): Promise<SessionList['sessions']> {
  for (;;) {
    const { sessions } = (await (await fetch(`${jr.url}/api/jr/sessions`)).json()) as SessionList
    const active = sessions.filter((row) => row.status === 'running' || row.status === 'pending')
    if (active.every((row) => row.current_step?.name === 'Format the release note')) return sessions
    await new Promise((resolve) => setTimeout(resolve, 200))
  }
}

async function take(
  name: string,
  path: string,
  colorScheme: 'light' | 'dark',
  viewport: { width: number; height: number } = { width: 1280, height: 800 },
): Promise<void> {
  const page = await browser.newPage({ viewport, colorScheme, timezoneId: 'Europe/Berlin', reducedMotion: 'reduce' })
  await page.goto(jr.url + path)
  await page.waitForLoadState('networkidle')
  await page.locator('.row, .overview').first().waitFor()
  // On a busy machine a session opens before its steps are there.
  if (path.includes('jr_session=')) await page.locator('.steps > li, .features > li').first().waitFor()
  await page.screenshot({ path: `${images}${name}.png` })
  await page.close()
}
