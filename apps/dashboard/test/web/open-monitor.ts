import type { Browser, BrowserContextOptions, Page } from 'playwright-core'

export interface OpenOptions {
  readonly width?: number
  readonly height?: number
  readonly scheme?: 'light' | 'dark'
  readonly forcedColors?: boolean
  /** Axe is evaluated in the page: a strict policy would forbid that. Never together with a test of the policy. */
  readonly bypassPolicy?: boolean
  readonly context?: BrowserContextOptions
}

/** An open page and everything it should not have said. */
export interface Monitor {
  readonly page: Page
  /** Errors in the console, uncaught exceptions and policy violations, as text. */
  readonly complaints: string[]
  readonly close: () => Promise<void>
}

/** Opens an address in a context of its own and records every complaint of the browser. */
export async function openMonitor(browser: Browser, url: string, options: OpenOptions = {}): Promise<Monitor> {
  const context = await browser.newContext({
    viewport: { width: options.width ?? 1280, height: options.height ?? 800 },
    colorScheme: options.scheme ?? 'dark',
    forcedColors: options.forcedColors ? 'active' : 'none',
    bypassCSP: options.bypassPolicy ?? false,
    timezoneId: 'Europe/Berlin',
    locale: 'en-GB',
    reducedMotion: 'reduce',
    ...options.context,
  })
  const complaints: string[] = []
  const page = await context.newPage()
  // Nothing here takes longer, on a busy machine either: a test that waits in vain should say so before its own time is over.
  page.setDefaultTimeout(20_000)
  // A refused or failed request is logged by the browser itself; those are what some tests are about.
  page.on('console', (message) => {
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource'))
      complaints.push(message.text())
  })
  page.on('pageerror', (error) => complaints.push(error.message))
  await page.exposeFunction('reportViolation', (text: string) => complaints.push(text))
  await page.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI, sample }) => {
      const { reportViolation } = window as unknown as { reportViolation: (text: string) => void }
      reportViolation(`policy violation: ${violatedDirective} ${blockedURI} ${sample}`)
    })
  })
  await page.goto(url)
  return { page, complaints, close: () => context.close() }
}
