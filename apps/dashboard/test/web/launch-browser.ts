import { chromium, type Browser } from 'playwright-core'

/** Starts headless Chromium that asks nothing of the network outside. */
export async function launchBrowser(): Promise<Browser> {
  const executablePath = process.env['JR_CHROMIUM']
  if (executablePath === undefined) {
    throw new Error(
      'No browser is named: set JR_CHROMIUM to a Chromium, such as /usr/bin/chromium. Vitest sets it by itself.',
    )
  }
  return chromium.launch({
    executablePath,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  })
}
