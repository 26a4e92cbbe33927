/**
 * Lighthouse on the dashboard as the real API serves it: performance, accessibility, best practices, on a throttled phone and on a desktop.
 * Lighthouse (176 MB with what it needs) is installed on the first run into the temporary directory, not into the workspace.
 * Usage: node --conditions=@jr/source bench/dashboard/lighthouse.ts [--runs 3] [--sessions 200]
 */
import { execFile } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs, promisify } from 'node:util'
import { percentile } from './percentiles.ts'
import { serveJr } from './serve-jr.ts'

// Not the synchronous one: the server that is measured lives in this process.
const run = promisify(execFile)
const lighthouseVersion = '13.5.0'
const categories = ['performance', 'accessibility', 'best-practices'] as const
/** What the score of performance is made of. */
const metrics = [
  'first-contentful-paint',
  'largest-contentful-paint',
  'total-blocking-time',
  'cumulative-layout-shift',
  'speed-index',
]

interface Report {
  readonly categories: Record<
    string,
    { readonly score: number | null; readonly auditRefs: readonly { readonly id: string }[] }
  >
  readonly audits: Record<
    string,
    {
      readonly score: number | null
      readonly numericValue?: number
      readonly title: string
      readonly displayValue?: string
    }
  >
  readonly runWarnings: readonly string[]
}

const { values } = parseArgs({
  options: { runs: { type: 'string', default: '3' }, sessions: { type: 'string', default: '200' } },
})
const program = await installLighthouse()
const chromium = process.env['JR_CHROMIUM'] ?? '/usr/bin/chromium'
const jr = await serveJr(Number(values.sessions))
const output = mkdtempSync(join(tmpdir(), 'jr-lighthouse-report-'))
try {
  const { sessions } = await jr.tracker.listSessions({}, { limit: 1 })
  const session = `/?jr_session=${sessions[0]?.sessionId}`
  const visits = [
    ['list', '/', 'phone'],
    ['list', '/', 'desktop'],
    ['session', session, 'phone'],
    ['session', session, 'desktop'],
    ['overview', '/?jr_view=overview', 'phone'],
    ['overview', '/?jr_view=overview', 'desktop'],
  ] as const
  for (const [name, path, form] of visits) {
    const reports: Report[] = []
    for (let count = 0; count < Number(values.runs); count += 1) {
      const visit = (): Promise<Report> => runLighthouse(jr.url + path, form)
      // Now and then Chromium records no start of the navigation (NO_NAVSTART), and Lighthouse asks to be run again.
      reports.push(await visit().catch(visit))
    }
    print(`${name}, ${form}`, reports)
  }
} finally {
  rmSync(output, { recursive: true, force: true })
  await jr.close()
}

/** Path of Lighthouse's command, installed when it is not there yet. */
async function installLighthouse(): Promise<string> {
  const directory = join(tmpdir(), `jr-lighthouse-${lighthouseVersion}`)
  const command = join(directory, 'node_modules/lighthouse/cli/index.js')
  if (!existsSync(command)) {
    mkdirSync(directory, { recursive: true })
    await run('npm', [
      'install',
      '--prefix',
      directory,
      '--no-save',
      '--ignore-scripts',
      '--no-audit',
      '--no-fund',
      '--loglevel=error',
      `lighthouse@${lighthouseVersion}`,
    ])
  }
  return command
}

async function runLighthouse(url: string, form: 'phone' | 'desktop'): Promise<Report> {
  const path = join(output, 'report.json')
  await run(
    process.execPath,
    [
      program,
      url,
      '--quiet',
      '--output=json',
      `--output-path=${path}`,
      `--only-categories=${categories.join(',')}`,
      // Without it the phone is simulated: 1.6 Mbit/s, 150 ms, a CPU four times slower.
      ...(form === 'desktop' ? ['--preset=desktop'] : []),
      '--chrome-flags=--headless=new --no-sandbox --disable-gpu --disable-background-networking --disable-component-update',
    ],
    { env: { ...process.env, CHROME_PATH: chromium } },
  )
  return JSON.parse(readFileSync(path, 'utf8')) as Report
}

function print(title: string, reports: readonly Report[]): void {
  const scores = categories.map((category) => {
    const all = reports.map((report) => Math.round((report.categories[category]?.score ?? 0) * 100))
    return `${category} ${percentile(all, 0.5)} (${all.join(', ')})`
  })
  const values = metrics.map((id) => {
    const median = percentile(
      reports.map((report) => report.audits[id]?.numericValue ?? Number.NaN),
      0.5,
    )
    return id === 'cumulative-layout-shift' ? `${id} ${median.toFixed(4)}` : `${id} ${Math.round(median)} ms`
  })
  console.log(`${title}\n  ${scores.join(', ')}\n  ${values.join(', ')}`)
  const last = reports.at(-1)
  const judged = new Set(
    categories.flatMap((category) => last?.categories[category]?.auditRefs.map(({ id }) => id) ?? []),
  )
  for (const [id, audit] of Object.entries(last?.audits ?? {})) {
    if (judged.has(id) && audit.score !== null && audit.score < 1) {
      console.log(`  below 1: ${id} ${audit.score} ${audit.title} ${audit.displayValue ?? ''}`)
    }
  }
  for (const warning of last?.runWarnings ?? []) console.log(`  warning: ${warning}`)
}
