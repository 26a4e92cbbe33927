import { expect, test } from 'vitest'
import { ago, uuid } from './fake-api/builders.ts'
import { sampleWorld } from './fake-api/sample-world.ts'
import { buildDashboard } from './web/build-dashboard.ts'
import { checkAccessibility, measureOverflow } from './web/check-page.ts'
import { openBrowser } from './web/open-browser.ts'
import { withMonitor } from './web/with-monitor.ts'

const stage = { browser: await openBrowser(), directory: buildDashboard() }
const name = 'Software Engineer Jr.'
const path = '/?jr_view=jr&jr_jr=Software+Engineer+Jr.&jr_status=cancelled'

test('the overview leads to the page of a Jr, whose address survives a reload and back', () =>
  withMonitor(stage, { path: '/?jr_view=overview&host=1' }, async ({ api, page }) => {
    await page.getByRole('link', { name }).click()
    await page.getByRole('heading', { name, level: 2 }).waitFor()
    expect(Object.fromEntries(new URL(page.url()).searchParams)).toEqual({ host: '1', jr_view: 'jr', jr_jr: name })

    await page.reload()
    await page.getByRole('heading', { name, level: 2 }).waitFor()
    expect(api.requests.some((one) => one.path.endsWith('&jr=Software%20Engineer%20Jr.'))).toBe(true)
    await page.goBack()
    await page.getByRole('heading', { name: 'Overview' }).waitFor()
  }))

test('shows what the Jr does now and how it has done, by statistics of its own, whatever the list was filtered to', () =>
  withMonitor(stage, { path }, async ({ api, page }) => {
    const now = page.getByRole('region', { name: 'Now' })
    await now.getByText('Step 3/4: Generate tests').waitFor()
    expect(await now.getByRole('link').allTextContents()).toEqual(['Add the router and the progress tab'])
    for (const heading of ['So far', 'Cost per day, by model tier', 'Model tiers', 'Features that fail most']) {
      expect(await page.getByRole('heading', { name: heading }).count()).toBe(1)
    }

    api.change(uuid(3), { status: 'completed', verdict: 'verified', passed: 4, pending: 0, progress_pct: 100 })
    await now.getByText('Nothing runs, waits or is queued.').waitFor()

    await page.getByRole('link', { name: /^\d+ sessions$/ }).click()
    expect(new URL(page.url()).search).toBe('?jr_jr=Software+Engineer+Jr.')
  }))

test('a Jr is paused with a reason after its effect was told, and resumed', () =>
  withMonitor(stage, { path }, async ({ api, page }) => {
    await page.getByRole('button', { name: 'Pause this Jr' }).click()
    const dialog = page.getByRole('dialog')
    expect(await dialog.textContent()).toContain('No new step of any session of Software Engineer Jr. starts')
    await dialog.getByRole('textbox').fill('the key is being renewed')
    await dialog.getByRole('button', { name: 'Pause this Jr' }).click()

    await page.getByRole('heading', { name: `${name} is paused` }).waitFor()
    expect(await page.locator('.callout').textContent()).toContain('the key is being renewed')
    expect(api.requests.findLast(({ method }) => method === 'POST')).toMatchObject({
      path: '/api/jr/jrs/pause',
      body: { jr_name: name, note: 'the key is being renewed' },
    })

    await page.getByRole('button', { name: 'Resume this Jr' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Resume this Jr' }).click()
    await page.getByRole('heading', { name: `${name} is paused` }).waitFor({ state: 'detached' })
  }))

test('who may not control is offered no pause; a name that no Jr has says so', () =>
  withMonitor(
    stage,
    { path, mood: { stats: { capabilities: { submit: false, control: false } } } },
    async ({ api, page }) => {
      await page.getByRole('heading', { name, level: 2 }).waitFor()
      expect(await page.getByRole('button', { name: /this Jr/ }).count()).toBe(0)

      await page.goto(`${api.url}/?jr_view=jr&jr_jr=Nobody`)
      await page.getByRole('heading', { name: 'No such Jr' }).waitFor()
    },
  ))

test.for(['light', 'dark'] as const)('has no accessibility violation in %s, paused and at work', (scheme) =>
  withMonitor(
    stage,
    {
      path,
      scheme,
      mood: {
        stats: {
          pauses: [{ scope: `jr:${name}`, reason: 'why', created_by: 'person:ann', created_at: ago(4000) }],
          estimates: [{ session_id: uuid(3), earliest_at: ago(-60), latest_at: ago(-90), basis: 'jr', runs: 30 }],
        },
      },
    },
    async ({ page }) => {
      await page.getByRole('heading', { name: `${name} is paused` }).waitFor()
      await page.getByText(/ s left$/).waitFor()

      const { violations, undecided, contrast } = await checkAccessibility(page)
      expect({ violations, undecided, low: contrast.low }).toEqual({ violations: [], undecided: [], low: [] })
    },
  ),
)

test('fits 320 px', () =>
  withMonitor(stage, { path, width: 320, world: sampleWorld(5) }, async ({ page }) => {
    await page.getByRole('heading', { name, level: 2 }).waitFor()
    await page.getByText('Features that fail most').waitFor()

    expect(await measureOverflow(page)).toBe(0)
  }))
