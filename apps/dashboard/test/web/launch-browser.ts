import { chromium, type Browser } from 'playwright-core'

/** Starts headless Chromium that asks nothing of the network outside. */
export async function launchBrowser(): Promise<Browser> {
  const executablePath = process.env['JR_CHROMIUM']
  if (executablePath === undefined) {
    throw new Error('No Chromium was found: install the package `chromium`, or set JR_CHROMIUM to the program.')
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
