import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Page } from 'playwright-core'
import { measureContrast, type ContrastReport } from './measure-contrast.ts'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']

interface AxeFinding {
  readonly id: string
  readonly nodes: readonly {
    readonly target: unknown
    readonly failureSummary?: string
    readonly element?: Element
  }[]
}

interface AxeRunner {
  readonly run: (
    context: Document,
    options: object,
  ) => Promise<{ readonly violations: readonly AxeFinding[]; readonly incomplete: readonly AxeFinding[] }>
}

/** What is wrong with a page for somebody who cannot see or point as others do. */
export interface AccessibilityReport {
  /** What axe is sure of, one line each. */
  readonly violations: readonly string[]
  /** What axe leaves to a person, contrast aside: that is computed. */
  readonly undecided: readonly string[]
  readonly contrast: ContrastReport
}

/** Asks axe for the whole page, open shadow roots included, by all rules of WCAG 2.2 AA or by some; and computes every contrast. */
export async function checkAccessibility(
  page: Page,
  rules: 'all' | readonly string[] = 'all',
): Promise<AccessibilityReport> {
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axe)
  const runOnly = rules === 'all' ? { type: 'tag', values: tags } : { type: 'rule', values: rules }
  const { violations, undecided } = await page.evaluate(async (only) => {
    const { axe } = window as unknown as { axe: AxeRunner }
    const found = await axe.run(document, {
      runOnly: only,
      resultTypes: ['violations', 'incomplete'],
      elementRef: true,
    })
    const contrast = found.incomplete.find(({ id }) => id === 'color-contrast')
    Object.assign(window, { undecidedContrast: contrast?.nodes.map(({ element }) => element) ?? [] })
    const toLines = (findings: readonly AxeFinding[]): string[] =>
      findings.flatMap(({ id, nodes }) =>
        nodes.map((node) => `${id}: ${JSON.stringify(node.target)} ${node.failureSummary ?? ''}`),
      )
    return {
      violations: toLines(found.violations),
      undecided: toLines(found.incomplete.filter((finding) => finding !== contrast)),
    }
  }, runOnly)
  return { violations, undecided, contrast: await measureContrast(page, 'undecidedContrast') }
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
