import type { Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { ago, aSession, uuid } from './fake-api/builders.ts'
import { sampleWorld } from './fake-api/sample-world.ts'
import type { FakeApi } from './fake-api/start-fake-api.ts'
import { buildDashboard } from './web/build-dashboard.ts'
import { openBrowser } from './web/open-browser.ts'
import { withMonitor } from './web/with-monitor.ts'

const stage = { browser: await openBrowser(), directory: buildDashboard() }
const title = 'Add the router and the progress tab'

/** Three signs missed, and at most one round of asking later. */
const silent = /no sign of life for 0:(1[5-9]|2[0-6])/

/** Opens the page anew with a clock that the test drives. */
async function takeClock(page: Page): Promise<void> {
  await page.clock.install()
  await page.reload()
}

/**
 * Seconds pass on both sides, one by one; the worker signs in every five while it is alive. Ends early when `until` holds. The page's
 * clock also runs by itself between the steps, on a busy machine for more than they are long: the server's follows it.
 */
async function pass(
  { api, page }: { readonly api: FakeApi; readonly page: Page },
  seconds: number,
  options: { readonly alive: boolean; readonly until?: () => Promise<boolean> },
): Promise<void> {
  const readClock = (): Promise<number> => page.evaluate(() => Date.now())
  let time = await readClock()
  let beatAt = -Infinity
  for (let second = 0; second < seconds; second += 1) {
    const next = (await readClock()) + 1000
    api.elapse(next - time)
    time = next
    if (options.alive && time - beatAt >= 5000) {
      api.beat(uuid(3))
      beatAt = time
    }
    const asked = api.requests.length
    await page.clock.runFor(1000)
    // Whatever was asked in this second is answered before the next one.
    await expect.poll(() => api.requests.slice(asked).every(({ status }) => status > 0)).toBe(true)
    await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(resolve)))
    if (await options.until?.()) return
  }
}

const worker = (page: Page): Promise<string> =>
  page.locator('.facts > div', { hasText: 'Worker' }).locator('dd').innerText()
/** Seconds in `last sign of life 0:07 ago`. */
const age = (text: string): number => Number(/sign of life (?:for )?0:(\d\d)/.exec(text)?.[1] ?? Number.NaN)

describe('signs of life', () => {
  test('of a worker that lives stay fresh in the open session though nothing else changes, and the reader is not alarmed', () =>
    withMonitor(stage, { path: `/?jr_session=${uuid(3)}` }, async ({ api, page }) => {
      await takeClock(page)
      await page.getByRole('heading', { name: title }).waitFor()
      const ages: number[] = []

      await pass({ api, page }, 60, {
        alive: true,
        until: async () => {
          ages.push(age(await worker(page)))
          return false
        },
      })

      expect(Math.max(...ages)).toBeLessThan(15)
      expect(ages.some((seconds, index) => seconds < (ages[index - 1] ?? 0))).toBe(true)
      // The one of the sample's dead worker.
      expect(await page.getByText('no sign of life').count()).toBe(1)
    }))

  test('of a dead worker are missed within seconds: “no sign of life for 0:16”, in the session and in the list', () =>
    withMonitor(stage, { path: `/?jr_session=${uuid(3)}` }, async ({ api, page }) => {
      await takeClock(page)
      await page.getByRole('heading', { name: title }).waitFor()

      await pass({ api, page }, 40, {
        alive: false,
        until: async () => silent.test(await worker(page)),
      })

      expect(await worker(page)).toMatch(silent)
      const row = page.locator('.row', { hasText: title })
      expect(await row.locator('.note').innerText()).toMatch(silent)
      expect(await row.locator('.tag').first().innerText()).toBe('Stalled')

      // It was taken over: another worker signs in, and the count says so.
      api.change(uuid(3), { taken_over: 1, worker_id: 'jr-host-2:99' })
      await pass({ api, page }, 5, { alive: true })
      expect(await worker(page)).toContain('jr-host-2:99')
      expect(await worker(page)).toContain('taken over 1×')
    }))

  test('reach an open session that the list does not hold, because it is filtered away', () =>
    withMonitor(stage, { path: `/?jr_status=failed&jr_session=${uuid(3)}` }, async ({ api, page }) => {
      await takeClock(page)
      await page.getByRole('heading', { name: title }).waitFor()

      await pass({ api, page }, 45, { alive: true })
      expect(age(await worker(page))).toBeLessThan(15)

      await pass({ api, page }, 40, {
        alive: false,
        until: async () => silent.test(await worker(page)),
      })
      expect(await worker(page)).toMatch(silent)
    }))
})

describe('the time left', () => {
  test('stands in list and session where the statistics bear it out, shrinks, and then says that it takes longer', () =>
    withMonitor(
      stage,
      {
        path: `/?jr_session=${uuid(3)}`,
        mood: {
          stats: {
            estimates: [
              { session_id: uuid(3), earliest_at: ago(-50), latest_at: ago(-85), basis: 'instruction', runs: 12 },
            ],
          },
        },
      },
      async ({ api, page }) => {
        await takeClock(page)
        const fact = page.locator('.facts > div', { hasText: 'Time left' })
        await fact.getByText('50–85 s left').waitFor()
        expect(await fact.innerText()).toContain('from 12 earlier runs')
        expect(await fact.getAttribute('title')).toContain('runs of this very instruction')
        // Its clock runs: a second may have passed.
        expect(await page.locator('.row .step', { hasText: 'left' }).allInnerTexts()).toEqual([
          expect.stringMatching(/^Step 3\/4: Generate tests · (45|50)–85 s left$/),
        ])

        await pass({ api, page }, 30, { alive: true })
        expect(await fact.innerText()).toMatch(/(15|20)–(50|55|60) s left/)
        await pass({ api, page }, 60, { alive: true })
        expect(await fact.innerText()).toContain('longer than usual')
      },
    ))

  test('is absent where there is no estimate, and while the session is paused or waits', () =>
    withMonitor(stage, { path: `/?jr_session=${uuid(3)}` }, async ({ api, page }) => {
      await page.getByRole('heading', { name: title }).waitFor()
      expect(await page.getByText('Time left').count()).toBe(0)

      api.mood.stats = {
        estimates: [{ session_id: uuid(3), earliest_at: ago(-500), latest_at: ago(-850), basis: 'jr', runs: 9 }],
      }
      api.change(uuid(3), { total_tokens: 1 })
      await page.locator('.facts').getByText('Time left').waitFor()
      api.change(uuid(3), { paused: true })
      await page.locator('.facts').getByText('Time left').waitFor({ state: 'detached' })
    }))
})

test('what waits far behind the first page still stands at the top', () => {
  const world = sampleWorld(10)
  const active = Array.from({ length: 150 }, (_, index) =>
    aSession({
      session_id: uuid(5000 + index),
      title: `Running ${index}`,
      created_at: ago(20),
      heartbeat_at: ago(0),
      // The fake's own order is by change: all of these come first.
      updated_at: ago(-1),
    }),
  )
  return withMonitor(
    stage,
    { world: { ...world, sessions: [...active, ...world.sessions] } },
    async ({ api, page }) => {
      await expect
        .poll(() => page.locator('.c-status .tag:first-child').allTextContents())
        .toEqual(expect.arrayContaining(['Waiting for you', 'Failed']))

      expect(await page.locator('.c-status .tag:first-child').first().textContent()).toBe('Waiting for you')
      expect(api.requests.filter(({ path }) => path.includes('waiting_for=person'))).toHaveLength(1)
    },
  )
})

test('the age of what is shown is true on a device whose clock is a day ahead', () =>
  withMonitor(stage, {}, async ({ api, page }) => {
    // The fake server lives in its own time: this machine's is another.
    await takeClock(page)
    await page.locator('.row').first().waitFor()
    api.mood.fail = { status: 503, code: 'database_unavailable', message: 'The database does not answer.' }
    await page.clock.runFor(40_000)

    await expect
      .poll(() => page.locator('.banner').innerText())
      // Time also passes while a busy machine does not get round to the page; a day is something else.
      .toMatch(/The database does not answer\..*What you see is from ([3-9]\d sec|[12] min)/s)
  }))
