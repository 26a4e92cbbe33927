import { mkdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { sampleWorld } from './fake-api/sample-world.ts'
import { startFakeApi, type Mood } from './fake-api/start-fake-api.ts'
import { uuid } from './fake-api/builders.ts'
import { buildDashboard } from './web/build-dashboard.ts'
import { findAxeViolations, measureOverflow } from './web/check-page.ts'
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
  /** What must be on screen. */
  readonly shows: string
  /** Brings the page there. */
  readonly act?: (page: Page, mood: Mood) => Promise<void>
}

const failed = `/?jr_session=${uuid(5)}`
const states: Record<string, State> = {
  list: { shows: 'Waiting for you' },
  'filters open': {
    shows: 'Completed but unverified',
    act: (page) => page.getByRole('button', { name: 'Filter' }).click(),
  },
  empty: { empty: true, shows: 'No session yet' },
  'nothing matches': { path: '/?jr_q=zzz', shows: 'Nothing matches' },
  loading: { mood: { delayMs: 600_000 }, shows: 'Completed today' },
  error: {
    mood: {
      fail: {
        status: 503,
        code: 'database_unavailable',
        message: 'The database does not answer.',
        hint: 'Try again in a moment.',
      },
    },
    shows: 'The database does not answer.',
  },
  stale: {
    shows: 'What you see is from',
    async act(page, mood) {
      await page.getByText('Waiting for you').first().waitFor()
      mood.fail = { status: 500, code: 'internal_error', message: 'The server failed to answer this request.' }
      await page.getByRole('button', { name: 'Refresh' }).click()
    },
  },
  offline: {
    shows: 'Offline.',
    async act(page, mood) {
      await page.getByText('Waiting for you').first().waitFor()
      mood.cut = true
      await page.getByRole('button', { name: 'Refresh' }).click()
    },
  },
  paused: {
    shows: 'Paused by you.',
    act: (page) => page.getByRole('button', { name: 'Pause updating' }).click(),
  },
  unauthorised: {
    mood: { fail: { status: 401, code: 'unauthenticated', message: 'This server asks for a key.' } },
    shows: 'Sign in to see the sessions',
  },
  'ten thousand rows': { count: 10_000, shows: 'more follow' },
  'session: steps': { path: failed, shows: 'Failed at step 2, Process audio' },
  'session: waiting': { path: `/?jr_session=${uuid(1)}`, shows: 'A person is needed' },
  'session: features': { path: `${failed}&jr_tab=features`, shows: 'After the work' },
  'session: changes': { path: `${failed}&jr_tab=changes`, shows: 'SIMPLE' },
  'session: log': { path: `${failed}&jr_tab=events`, shows: 'session claimed' },
  'session: instruction': { path: `${failed}&jr_tab=instruction:16`, shows: 'Task 2: Write the schema' },
  'session: unknown': { path: `/?jr_session=${uuid(77)}`, shows: 'No such session' },
  'dialog: cancel': {
    path: `/?jr_session=${uuid(1)}`,
    shows: 'The session ends for good.',
    act: (page) => page.getByRole('button', { name: 'Cancel session' }).click(),
  },
  'dialog: keys': {
    shows: 'Keys work only while',
    act: (page) => page.getByRole('button', { name: 'Keyboard shortcuts' }).click(),
  },
  overview: { path: '/?jr_view=overview', shows: 'Cost per day, by model tier' },
  submit: {
    path: '/?jr_view=submit',
    shows: '2 steps',
    act: (page) =>
      page
        .getByLabel('Markdown')
        .fill(
          '# JR Instruction: Try\n\n### Step 1: Write\n\nWrite `a.txt` with one line.\n\n### Step 2: Explain\n\nExplain what was written.\n\n## Success Criteria\n\n- [ ] `a.txt` exists\n',
        ),
  },
  compare: { path: `/?jr_view=compare&jr_session=${uuid(5)}&jr_with=${uuid(3)}`, shows: 'Step 5: Clean up' },
}

const looks = {
  light: { colorScheme: 'light', forcedColors: 'none' },
  dark: { colorScheme: 'dark', forcedColors: 'none' },
  'forced-colours': { colorScheme: 'dark', forcedColors: 'active' },
} as const

const directory = buildDashboard()
const browser = await openBrowser()

describe.each(Object.entries(states))('%s', (name, state) => {
  test.each([1280, 320])('is accessible and fits at %i px, light, dark and in forced colours', async (width) => {
    const world = state.empty ? { sessions: [], details: new Map(), events: new Map() } : sampleWorld(state.count ?? 30)
    const mood: Mood = { ...state.mood }
    const api = await startFakeApi(directory, world, mood)
    const { page, complaints, close } = await openMonitor(browser, api.url + (state.path ?? '/'), {
      width,
      bypassPolicy: true,
    })
    try {
      await page.locator('.top').waitFor()
      await state.act?.(page, mood)
      await page.getByText(state.shows).first().waitFor()
      for (const [look, media] of Object.entries(looks)) {
        await page.emulateMedia(media)
        await page.screenshot({ path: `${pictures}${name.replaceAll(/[: ]+/g, '-')}-${look}-${width}.png` })

        // Only the colours differ between the looks, and they are the same at both widths: the other rules are asked once a width.
        const rules = look === 'light' ? 'all' : width === 320 ? [] : ['color-contrast']
        const violations = rules.length === 0 ? [] : await findAxeViolations(page, rules)
        expect({ look, violations, overflow: await measureOverflow(page) }).toEqual({
          look,
          violations: [],
          overflow: 0,
        })
      }
      expect(complaints).toEqual([])
    } finally {
      await close()
      await api.close()
    }
  })
})
