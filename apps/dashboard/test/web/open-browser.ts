import { chromium, type Browser } from 'playwright-core'
import { afterAll } from 'vitest'

/** Headless Chromium that asks nothing of the network outside. Closed after the file's tests. */
export async function openBrowser(): Promise<Browser> {
  const executablePath = process.env['JR_CHROMIUM']
  if (executablePath === undefined) {
    throw new Error('No Chromium was found: install the package `chromium`, or set JR_CHROMIUM to the program.')
  }
  const browser = await chromium.launch({
    executablePath,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--js-flags=--expose-gc',
    ],
  })
  afterAll(() => browser.close())
  return browser
}
