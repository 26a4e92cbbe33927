import type { SessionSummary } from '@jr/contract'
import * as fc from 'fast-check'
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { ago, aSession, uuid } from './fake-api/builders.ts'
import { sampleWorld } from './fake-api/sample-world.ts'
import type { FakeApi } from './fake-api/start-fake-api.ts'
import { buildDashboard } from './web/build-dashboard.ts'
import { openBrowser } from './web/open-browser.ts'
import { withMonitor } from './web/with-monitor.ts'

const stage = { browser: await openBrowser(), directory: buildDashboard() }
const seed = 20_261_126

/** What the server does between two polls. */
type Event =
  | { readonly kind: 'quiet' | 'refuse' }
  | { readonly kind: 'change'; readonly of: number; readonly changes: Partial<SessionSummary> }
  | { readonly kind: 'add'; readonly changes: Partial<SessionSummary> }

const changes = fc.oneof(
  fc.record({ total_tokens: fc.nat(1_000_000), cost_usd: fc.nat(9_000_000).map((nano) => nano / 1e6) }),
  fc.record({ status: fc.constantFrom('running', 'waiting', 'failed', 'completed', 'cancelled', 'pending') }),
  fc.record({ title: fc.string({ maxLength: 60 }), jr_name: fc.constantFrom('A Jr', 'DevOps Jr') }),
  fc.record({ paused: fc.boolean(), taken_over: fc.nat(3) }),
  fc.record({ verdict: fc.constantFrom('verified', 'unverified', 'refuted', null), judged: fc.boolean() }),
) as fc.Arbitrary<Partial<SessionSummary>>
const event: fc.Arbitrary<Event> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('change' as const), of: fc.nat(308), changes }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('add' as const), changes }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constantFrom('quiet' as const, 'refuse' as const) }) },
)

/** Everything that a reader would miss if a poll moved it. */
const readPlace = (page: Page): Promise<object> =>
  page.evaluate(async () => {
    // What has arrived is rendered; what is still on its way shows at the next look.
    await new Promise((resolve) => {
      const { port1, port2 } = new MessageChannel()
      port1.addEventListener('message', resolve, { once: true })
      port1.start()
      port2.postMessage(null)
    })
    const root = document.querySelector('jr-progress-monitor')?.shadowRoot
    const list = root?.querySelector('.list')
    const active = root?.activeElement
    const selection = (root as unknown as { getSelection: () => Selection | null }).getSelection()
    const top = list?.getBoundingClientRect().top ?? 0
    const row = [...(list?.querySelectorAll('.row a') ?? [])].find((one) => one.getBoundingClientRect().top > top + 60)
    const note = root?.querySelector<HTMLTextAreaElement>('dialog textarea')
    return {
      listScroll: list?.scrollTop,
      sessionScroll: root?.querySelector('.session')?.scrollTop,
      /** The row that stands first in sight, and where. */
      firstRow: row?.getAttribute('href'),
      firstRowTop: row?.getBoundingClientRect().top,
      focus: active?.getAttribute('name') ?? active?.getAttribute('href') ?? active?.tagName,
      selected: selection?.toString(),
      unfolded: [...(root?.querySelectorAll('details') ?? [])].map((details) => details.open),
      open: root?.querySelector('.session h2')?.getAttribute('id'),
      tab: root?.querySelector('[role=tab][aria-selected=true]')?.id,
      typed: [note?.value, note?.selectionStart, note?.selectionEnd],
      search: root?.querySelector<HTMLInputElement>('input[type=search]')?.value,
      url: location.search,
    }
  })

/** One poll after the event, answered and rendered. */
async function poll({ api, page }: { readonly api: FakeApi; readonly page: Page }, one: Event): Promise<void> {
  api.mood.refuseSince = one.kind === 'refuse'
  if (one.kind === 'add') {
    const number = 20_000 + api.world.sessions.length
    api.add(aSession({ session_id: uuid(number), title: `New ${number}`, created_at: ago(0), ...one.changes }))
  }
  if (one.kind === 'change') {
    const row = api.world.sessions[one.of]
    // The open session is looked at below; its own status would change what there is to look at.
    if (row !== undefined) api.change(row.session_id, row.session_id === uuid(5) ? { total_tokens: 1 } : one.changes)
  }
  const before = api.requests.length
  // An active list is asked for every 2.1 s at most. On a busy machine the page's clock must not run ahead of the answers: 15 s without one are a failure.
  while (api.requests.length === before) {
    if (api.requests.every(({ status }) => status > 0)) await page.clock.runFor(2200)
    else await new Promise((resolve) => setTimeout(resolve, 5))
  }
}

const events = fc.sample(event, { numRuns: 1000, seed })

test(
  'a thousand random polls leave scroll, focus, selection, open rows and typed text alone',
  { timeout: 180_000 },
  () =>
    withMonitor(
      stage,
      // A tab with much to scroll, of a session that has failed and so lies still.
      { path: `/?jr_session=${uuid(5)}`, world: sampleWorld(300), height: 700 },
      async ({ api, page }) => {
        await page.clock.install()
        await page.reload()
        await page.getByRole('heading', { name: 'Convert the runbooks' }).waitFor()
        await page.locator('.session details').first().waitFor()
        await page.locator('.session').evaluate((session) => {
          for (const fold of session.querySelectorAll<HTMLElement>('details:not([open]) > summary')) fold.click()
        })
        await page.locator('.session').evaluate((pane) => pane.scrollTo(0, 240))
        await page.locator('.list').evaluate((list) => list.scrollTo(0, 2600))

        // First half: a note half typed in a dialog, a part of it selected.
        await page.getByRole('button', { name: 'Skip step' }).click()
        const note = page.locator('dialog textarea')
        await note.fill('The share is gone for good')
        await note.evaluate((field: HTMLTextAreaElement) => field.setSelectionRange(4, 9))
        await page.clock.runFor(1000)
        let place = await readPlace(page)
        expect(place).toMatchObject({
          typed: ['The share is gone for good', 4, 9],
          listScroll: 2600,
          focus: 'TEXTAREA',
        })
        for (const [index, one] of events.slice(0, 500).entries()) {
          await poll({ api, page }, one)
          expect([seed, index, one, await readPlace(page)]).toEqual([seed, index, one, place])
        }

        await page.getByRole('button', { name: 'Leave it' }).click()

        // Second half: the focus on a row, some text of the session selected.
        await page.locator('.row a').nth(4).focus()
        await page.locator('.session .facts').evaluate((facts) => {
          const selection = (facts.getRootNode() as unknown as { getSelection: () => Selection }).getSelection()
          selection.selectAllChildren(facts.querySelector('dt') ?? facts)
        })
        place = await readPlace(page)
        for (const [index, one] of events.slice(500).entries()) {
          await poll({ api, page }, one)
          expect([seed, 500 + index, one, await readPlace(page)]).toEqual([seed, 500 + index, one, place])
        }
        // Most polls ask by version; a refused version is followed by one that names none, and the open session is asked for, too.
        expect(api.requests.filter(({ path }) => path.includes('since=')).length).toBeGreaterThan(800)
      },
    ),
)
