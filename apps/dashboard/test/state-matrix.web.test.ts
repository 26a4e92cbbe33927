import { mkdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Stats } from '@jr/contract'
import type { Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { sampleWorld, type World } from './fake-api/sample-world.ts'
import { startFakeApi, type FakeApi, type Mood } from './fake-api/start-fake-api.ts'
import { askingId, askingWorld } from './fake-api/asking-world.ts'
import { ago, aSession, uuid } from './fake-api/builders.ts'
import { buildDashboard } from './web/build-dashboard.ts'
import { checkAccessibility, measureOverflow } from './web/check-page.ts'
import { openBrowser } from './web/open-browser.ts'
import { openMonitor } from './web/open-monitor.ts'

/** Screenshots to be looked at; git ignores the folder. */
const pictures = fileURLToPath(new URL('../../../test-results/dashboard/', import.meta.url))
mkdirSync(pictures, { recursive: true })

interface State {
  readonly path?: string
  readonly mood?: Mood
  /** Rows beyond the telling ones. */
  readonly count?: number
  readonly empty?: boolean
  readonly world?: () => World
  /** Height of the window, so that a picture shows the whole of a long page; 800 otherwise. */
  readonly height?: number
  /** What must be on screen. */
  readonly shows: string
  /** Brings the page there. */
  readonly act?: (page: Page, api: FakeApi) => Promise<void>
}

/** What `/stats` says before anything has run. */
const noStats: Partial<Stats> = {
  completed_today: 0,
  failed: 0,
  failed_total: 0,
  completed_total: 0,
  cancelled_total: 0,
  verified_total: 0,
  total_sessions: 0,
  success_rate: null,
  verified_rate: null,
  total_tokens: 0,
  cost_usd: 0,
  opus_cost_usd: 0,
  saved_usd: 0,
  unpriced_attempts: 0,
  by_tier: [],
  by_day: [],
  haiku_latency: { calls: 0, p50_ms: null, p95_ms: null, under_2s_share: null },
  failing_features: [],
  failing_checks: [],
  by_jr: [],
}

const failed = `/?jr_session=${uuid(5)}`
const waiting = `/?jr_session=${uuid(1)}`
const refusal = {
  status: 409,
  code: 'session_moved_on',
  message: 'The session has gone on.',
  hint: 'Look at it again.',
}
const unauthenticated = { status: 401, code: 'unauthenticated', message: 'This server asks for a key.' }
const unavailable = {
  status: 503,
  code: 'database_unavailable',
  message: 'The database does not answer.',
  hint: 'Try again in a moment.',
}
const goodInstruction =
  '# JR Instruction: Try\n\n**Assigned To**: DevOps Jr\n\n### Step 1: Write\n\n**File:** `a.txt`\n\n```text\none line\n```\n\n### Step 2: Explain\n\nExplain what was written.\n\n## Success Criteria\n\n- [ ] `a.txt` exists\n  - verify file: `a.txt` contains `one`\n- [ ] Everybody understands it\n'
const submitText = (page: Page, text: string): Promise<void> => page.getByLabel('Markdown').fill(text)
const seen = (page: Page): Promise<void> => page.getByText('Waiting for you').first().waitFor()
const refresh = (page: Page): Promise<void> => page.getByRole('button', { name: 'Refresh' }).click()

const states: Record<string, State> = {
  list: { shows: 'Waiting for you' },
  'filters open': {
    shows: 'Completed but unverified',
    act: (page) => page.getByRole('button', { name: 'Filter' }).click(),
  },
  'filters set': { path: '/?jr_status=waiting&jr_within=30d', world: askingWorld, shows: 'Question open' },
  'new rows wait': {
    shows: '1 new: show',
    async act(page, api) {
      // A focus in the list holds its order, at any width.
      await page.locator('.row a[tabindex="0"]').focus()
      api.add(aSession({ session_id: uuid(90), title: 'Rotate the logs', created_at: ago(1), updated_at: ago(0) }))
    },
  },
  empty: { empty: true, mood: { stats: noStats }, shows: 'No session yet' },
  'nothing matches': { path: '/?jr_q=zzz', shows: 'Nothing matches' },
  loading: { mood: { delayMs: 600_000 }, shows: 'Completed today' },
  error: { mood: { fail: unavailable }, shows: 'The database does not answer.' },
  stale: {
    shows: 'What you see is from',
    async act(page, { mood }) {
      await seen(page)
      mood.fail = { status: 500, code: 'internal_error', message: 'The server failed to answer this request.' }
      await refresh(page)
    },
  },
  offline: {
    shows: 'Offline.',
    async act(page, { mood }) {
      await seen(page)
      mood.cut = true
      await refresh(page)
    },
  },
  paused: {
    shows: 'Paused by you.',
    act: (page) => page.getByRole('button', { name: 'Pause updating' }).click(),
  },
  unauthorised: { mood: { fail: unauthenticated }, shows: 'Sign in to see the sessions' },
  'ten thousand rows': { count: 10_000, shows: 'more follow' },
  'session: steps': { path: failed, shows: 'Failed at step 2, Process audio', height: 1900 },
  'session: waiting': { path: waiting, shows: 'A person is needed', height: 1500 },
  'session: read only': {
    path: waiting,
    mood: { stats: { capabilities: { submit: false, control: false } } },
    shows: 'A person is needed',
  },
  'session: features': { path: `${failed}&jr_tab=features`, shows: 'After the work', height: 1300 },
  'session: changes': { path: `${failed}&jr_tab=changes`, shows: 'SIMPLE', height: 1300 },
  'session: log': { path: `${failed}&jr_tab=events`, shows: 'session claimed', height: 1200 },
  'session: instruction': { path: `${failed}&jr_tab=instruction:16`, shows: 'Task 2: Write the schema' },
  'session: question': {
    path: `/?jr_session=${askingId}&jr_tab=features`,
    world: askingWorld,
    shows: 'Does the page read well?',
    height: 1300,
  },
  'session: unknown': { path: `/?jr_session=${uuid(77)}`, shows: 'No such session' },
  'dialog: cancel': {
    path: waiting,
    shows: 'The session ends for good.',
    act: (page) => page.getByRole('button', { name: 'Cancel session' }).click(),
  },
  'dialog: refused': {
    path: waiting,
    shows: 'The session has gone on.',
    async act(page, { mood }) {
      await page.getByRole('button', { name: 'Approve step' }).click()
      mood.fail = refusal
      await page.getByRole('dialog').getByRole('button', { name: 'Approve step' }).click()
    },
  },
  'dialog: keys': {
    shows: 'Keys work only while',
    act: (page) => page.getByRole('button', { name: 'Keyboard shortcuts' }).click(),
  },
  overview: { path: '/?jr_view=overview', shows: 'Cost per day, by model tier', height: 1700 },
  'overview: table': {
    path: '/?jr_view=overview',
    shows: 'The same on Opus',
    height: 2100,
    act: (page) => page.getByText('The same as a table').click(),
  },
  'overview: nothing yet': {
    path: '/?jr_view=overview',
    empty: true,
    mood: { stats: noStats },
    shows: 'No model has been called yet.',
  },
  'overview: error': { path: '/?jr_view=overview', mood: { fail: unavailable }, shows: 'No statistics' },
  'one Jr': { path: '/?jr_view=jr&jr_jr=Software+Engineer+Jr.', shows: 'Software Engineer Jr.', height: 1500 },
  submit: { path: '/?jr_view=submit', shows: 'The plan appears here' },
  'submit: plan': {
    path: '/?jr_view=submit',
    shows: '2 steps',
    height: 1000,
    act: (page) => submitText(page, goodInstruction),
  },
  'submit: not executable': {
    path: '/?jr_view=submit',
    shows: 'Not executable',
    height: 1000,
    act: (page) => submitText(page, '# A thought\n\nJust prose.\n'),
  },
  'compare: choose': { path: `/?jr_view=compare&jr_session=${uuid(5)}`, shows: 'Compare two sessions' },
  compare: { path: `/?jr_view=compare&jr_session=${uuid(5)}&jr_with=${uuid(3)}`, shows: 'Step 5: Clean up' },
}

const looks = {
  light: { colorScheme: 'light', forcedColors: 'none' },
  dark: { colorScheme: 'dark', forcedColors: 'none' },
  'forced-colours': { colorScheme: 'dark', forcedColors: 'active' },
} as const

const directory = buildDashboard()
const browser = await openBrowser()

/**
 * Every look is examined by all rules, dark and forced colours at one width each: between looks only colours should differ, and what else
 * a look might break does not depend on the width.
 */
const rulesOf = (look: keyof typeof looks, width: number): 'all' | readonly string[] =>
  look === 'light' || (look === 'dark') === (width === 320) ? 'all' : ['color-contrast', 'link-in-text-block']

describe('every state, at 1280 and 320 px, light, dark and in forced colours', () => {
  test.each(Object.entries(states))(
    '%s is accessible, legible and fits',
    async (name, state) => {
      const world = state.empty
        ? { sessions: [], details: new Map(), events: new Map() }
        : (state.world?.() ?? sampleWorld(state.count ?? 30))
      const api = await startFakeApi(directory, world, { ...state.mood })
      const { page, complaints, close } = await openMonitor(browser, api.url + (state.path ?? '/'))
      const height = state.height ?? 800
      // Six pictures and six examinations: on a busy machine that takes its time.
      page.setDefaultTimeout(30_000)
      try {
        await page.locator('.top').waitFor()
        await state.act?.(page, api)
        for (const width of [1280, 320]) {
          await page.setViewportSize({ width, height })
          await page.getByText(state.shows).first().waitFor()
          for (const look of ['light', 'dark', 'forced-colours'] as const) {
            await page.emulateMedia(looks[look])
            await page.screenshot({ path: `${pictures}${name.replaceAll(/[: ]+/g, '-')}-${look}-${width}.png` })
            const { violations, undecided, contrast } = await checkAccessibility(page, rulesOf(look, width))
            const { low, unexamined, examined } = contrast

            const found = { violations, undecided, low, unexamined, overflow: await measureOverflow(page) }
            expect({ width, look, ...found }).toEqual({
              width,
              look,
              violations: [],
              undecided: [],
              low: [],
              unexamined: [],
              overflow: 0,
            })
            expect(examined).toBeGreaterThan(10)
          }
        }
        expect(complaints).toEqual([])
      } finally {
        await close()
        await api.close()
      }
    },
    180_000,
  )
})
