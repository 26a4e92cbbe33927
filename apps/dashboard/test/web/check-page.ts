import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Page } from 'playwright-core'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']

interface AxeResult {
  readonly violations: readonly {
    readonly id: string
    readonly nodes: readonly { readonly target: unknown; readonly failureSummary?: string }[]
  }[]
}

/** What axe finds in the whole page, open shadow roots included, one line each; by all rules of WCAG 2.2 AA or by some. */
export async function findAxeViolations(page: Page, rules: 'all' | readonly string[] = 'all'): Promise<string[]> {
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axe)
  const runOnly = rules === 'all' ? { type: 'tag', values: tags } : { type: 'rule', values: rules }
  return page.evaluate(async (only) => {
    const { axe } = window as unknown as { axe: { run: (context: Document, options: object) => Promise<AxeResult> } }
    const { violations } = await axe.run(document, { runOnly: only, resultTypes: ['violations'] })
    return violations.flatMap(({ id, nodes }) =>
      nodes.map((node) => `${id}: ${JSON.stringify(node.target)} ${node.failureSummary ?? ''}`),
    )
  }, runOnly)
}

/** Pixels by which something in the page is wider than the window; 0 when nothing scrolls sideways. */
export async function measureOverflow(page: Page): Promise<number> {
  return page.evaluate(() => {
    const app = document.querySelector('jr-progress-monitor')?.shadowRoot?.querySelector('.app')
    return Math.max(
      0,
      document.documentElement.scrollWidth - innerWidth,
      (app?.scrollWidth ?? 0) - (app?.clientWidth ?? 0),
    )
  })
}

/** Elements inside the monitor. */
export async function countElements(page: Page): Promise<number> {
  return page.evaluate(
    () => document.querySelector('jr-progress-monitor')?.shadowRoot?.querySelectorAll('*').length ?? 0,
  )
}
