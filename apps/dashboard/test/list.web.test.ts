import { describe, expect, test } from 'vitest'
import { aSession, ago, now, uuid } from './fake-api/builders.ts'
import { sampleWorld } from './fake-api/sample-world.ts'
import { buildDashboard } from './web/build-dashboard.ts'
import { openBrowser } from './web/open-browser.ts'
import { withMonitor } from './web/with-monitor.ts'

const directory = buildDashboard()
const browser = await openBrowser()
const stage = { browser, directory }
const path = '/'

describe('the list', () => {
  test('tells in the server’s order of urgency what waits, is silent, failed, runs, is queued, is done', () =>
    withMonitor(stage, { path }, async ({ page }) => {
      const row = page.locator('.row')
      await row.first().waitFor()

      const states = await page.locator('.c-status .tag:first-child').allTextContents()
      expect(states.slice(0, 6)).toEqual(['Waiting for you', 'Stalled', 'Failed', 'Running', 'Paused', 'Completed'])
      expect(await row.nth(2).locator('.note').textContent()).toBe(
        'File not found: /ganuda/audio/2026-11-25.flac → Check the path in step 2, line 41, or mount the share; then retry.',
      )
      expect(await row.nth(3).locator('.step').textContent()).toBe('Step 3/4: Generate tests')
      expect(await row.nth(1).locator('.c-cost').textContent()).toContain('unpriced')
    }))

  test('every progress bar has a name, a value, and says in words what it shows', () =>
    withMonitor(stage, { path }, async ({ page }) => {
      const bar = page.getByRole('progressbar', { name: 'Progress of Convert the runbooks' })
      await bar.waitFor()

      expect(await bar.getAttribute('aria-valuenow')).toBe('40')
      expect(await bar.getAttribute('aria-valuetext')).toBe('40 %, Step 2/5: Process audio, 1 failed')
    }))

  test('a change on the server is on screen at the next poll, asked for by version', () =>
    withMonitor(stage, { path }, async ({ api, page }) => {
      await page.getByText('Step 3/4: Generate tests').waitFor()

      api.change(uuid(3), {
        passed: 3,
        pending: 1,
        progress_pct: 75,
        current_step: { index: 3, name: 'Wire the dashboard', status: 'in_progress' },
      })

      await page.getByText('Step 4/4: Wire the dashboard').waitFor()
      expect(api.requests.some((request) => request.path.includes('since='))).toBe(true)
    }))

  test('clocks go on through polls that bring nothing new', () =>
    withMonitor(stage, { path: '/', world: sampleWorld(0) }, async ({ api, page }) => {
      const time = page.locator('.row', { hasText: 'Add the router' }).locator('.c-cost')
      await time.waitFor()
      const unchanged = (): number => api.requests.filter(({ status }) => status === 304).length

      await expect.poll(unchanged).toBeGreaterThanOrEqual(2)
      await expect.poll(() => time.textContent()).toMatch(/^1:3[6-9]/)
    }))

  test('a new session appears by itself while nobody is at work in the list', () =>
    withMonitor(stage, { path }, async ({ api, page }) => {
      await page.locator('.row').first().waitFor()

      api.add(aSession({ session_id: uuid(90), title: 'Just submitted', created_at: ago(0), status: 'waiting' }))

      await expect.poll(() => page.locator('.row a').first().textContent()).toBe('Just submitted')
    }))

  test('rows do not move under the pointer; what is new waits to be shown', () =>
    withMonitor(stage, { path }, async ({ api, page }) => {
      await page.locator('.row').nth(2).hover()
      const before = await page.locator('.row a').allTextContents()

      api.add(aSession({ session_id: uuid(90), title: 'Just submitted', created_at: ago(0), status: 'waiting' }))
      const arrivals = page.getByRole('button', { name: '1 new: show' })
      await arrivals.waitFor()

      expect(await page.locator('.row a').allTextContents()).toEqual(before)
      await arrivals.click()
      await page.locator('.row').first().getByText('Just submitted').waitFor()
    }))

  test('a filter that the changed row no longer fits lets it go', () =>
    withMonitor(stage, { path: '/?jr_status=running' }, async ({ api, page }) => {
      await page.getByText('Add the router and the progress tab').waitFor()

      api.change(uuid(3), { status: 'completed', verdict: 'verified', finished_at: new Date(now).toISOString() })

      await expect.poll(() => page.getByText('Add the router and the progress tab').count()).toBe(0)
    }))
})

describe('the URL', () => {
  test('carries search and filters through a reload, back and forward', () =>
    withMonitor(stage, { path: '/?host=1' }, async ({ page }) => {
      await page.getByRole('link', { name: /^Failed/ }).click()
      await page.getByText('Convert the runbooks').waitFor()
      await page.getByRole('link', { name: 'Convert the runbooks' }).click()
      await page.getByRole('heading', { name: 'Convert the runbooks' }).waitFor()

      await page.reload()
      await page.getByRole('heading', { name: 'Convert the runbooks' }).waitFor()
      expect(new URL(page.url()).search).toBe(`?host=1&jr_status=failed&jr_session=${uuid(5)}`)

      await page.goBack()
      await page.getByRole('heading', { name: 'Convert the runbooks' }).waitFor({ state: 'detached' })
      expect(new URL(page.url()).search).toBe('?host=1&jr_status=failed')
      await page.goForward()
      await page.getByRole('heading', { name: 'Convert the runbooks' }).waitFor()
    }))

  test('a search is asked of the server', () =>
    withMonitor(stage, { path }, async ({ api, page }) => {
      await page.locator('.row').first().waitFor()
      await page.getByRole('searchbox').fill('incident')

      await expect
        .poll(() => page.locator('.row a').allTextContents())
        .toEqual(['Summarise the incident of 24 November'])
      expect(api.requests.some((request) => request.path.includes('q=incident'))).toBe(true)
    }))

  test('a view can be saved under a name and opened again after a reload', () =>
    withMonitor(stage, { path: '/?jr_status=failed' }, async ({ page }) => {
      await page.getByRole('button', { name: /^Filter/ }).click()
      await page.getByLabel('Name of this view').fill('My failures')
      await page.getByRole('button', { name: 'Save view' }).click()
      await page.goto(page.url().replace('?jr_status=failed', ''))
      await page.getByRole('button', { name: /^Filter/ }).click()
      await page.getByRole('link', { name: 'My failures' }).click()

      expect(new URL(page.url()).search).toBe('?jr_status=failed')
    }))
})

describe('the keyboard', () => {
  test('moves through a thousand rows with one tab stop, opens and closes', () =>
    withMonitor(stage, { path, world: sampleWorld(1000) }, async ({ page }) => {
      await page.locator('.row').first().waitFor()
      await page.locator('.row a[tabindex="0"]').focus()
      const focused = () =>
        page.evaluate(() => document.querySelector('jr-progress-monitor')?.shadowRoot?.activeElement?.textContent)

      await page.keyboard.press('j')
      await page.keyboard.press('ArrowDown')
      await expect.poll(focused).toBe('Convert the runbooks')
      expect(await page.locator('.row a[tabindex="0"]').count()).toBe(1)

      await page.keyboard.press('Enter')
      await page.getByRole('heading', { name: 'Convert the runbooks' }).waitFor()
      await page.keyboard.press('Escape')
      await page.getByRole('heading', { name: 'Convert the runbooks' }).waitFor({ state: 'detached' })
      await expect.poll(focused).toBe('Convert the runbooks')

      await page.keyboard.press('End')
      await expect.poll(focused).toMatch(/^Finished work number/)
      // Beside the open session rows are twice as high: its own stays in view.
      await page.keyboard.press('Enter')
      await page.locator('.panes[data-open] [data-narrow]').waitFor()
      const place = () =>
        page.evaluate(() => {
          const root = document.querySelector('jr-progress-monitor')?.shadowRoot
          const [row, list] = ['.row[data-open]', '.list'].map((name) =>
            root?.querySelector(name)?.getBoundingClientRect(),
          )
          return row !== undefined && list !== undefined && row.top >= list.top && row.bottom <= list.bottom + 1
        })
      await expect.poll(place).toBe(true)
    }))

  test('stays with the reader where an open session takes the place of the list, and the list is found again where it was left', () =>
    withMonitor(stage, { path, world: sampleWorld(60), width: 390 }, async ({ page }) => {
      await page.locator('.row a[tabindex="0"]').focus()
      const look = () =>
        page.evaluate(() => {
          const root = document.querySelector('jr-progress-monitor')?.shadowRoot
          return { focused: root?.activeElement?.className, top: root?.querySelector('.app')?.scrollTop ?? 0 }
        })
      await page.keyboard.press('End')
      await expect.poll(async () => (await look()).top).toBeGreaterThan(5000)
      const { top } = await look()

      await page.keyboard.press('Enter')
      await page.locator('.session').waitFor()
      await expect.poll(look).toEqual({ focused: 'session', top: 0 })
      await page.keyboard.press('Escape')
      await page.locator('.session').waitFor({ state: 'detached' })
      await expect.poll(async () => (await look()).top).toBe(top)

      await page.keyboard.press('2')
      await page.locator('.overview').waitFor()
      await page.keyboard.press('1')
      await page.locator('.list').waitFor()
    }))

  test('opens the sheet with ?, searches with /, and single keys can be switched off', () =>
    withMonitor(stage, { path }, async ({ page }) => {
      await page.locator('.row a[tabindex="0"]').focus()
      await page.keyboard.press('?')
      await page.getByText('Keys work only while').waitFor()
      await page.keyboard.press('Escape')
      await page.getByText('Keys work only while').waitFor({ state: 'detached' })

      await page.keyboard.press('/')
      expect(
        await page
          .getByRole('searchbox')
          .evaluate((field) => field === (field.getRootNode() as ShadowRoot).activeElement),
      ).toBe(true)

      await page.getByRole('button', { name: 'Keyboard shortcuts' }).click()
      await page.getByLabel('Single-key shortcuts').uncheck()
      await page.getByRole('button', { name: 'Close' }).click()
      await page.locator('.row a[tabindex="0"]').focus()
      await page.keyboard.press('p')
      expect(await page.getByText('Paused by you.').count()).toBe(0)
    }))
})

describe('changes', () => {
  test('of hundreds of sessions at once all arrive, page by page', () =>
    withMonitor(stage, { path, world: sampleWorld(300) }, async ({ api, page }) => {
      await page.locator('.row').first().waitFor()

      // The fake API, like the real one, answers with a hundred rows at a time.
      for (let index = 0; index < 250; index += 1)
        api.change(uuid(1000 + index), { status: 'waiting', title: `Changed ${index}` })

      await page.getByRole('searchbox').fill('Changed 249')
      await expect.poll(() => page.locator('.row a').allTextContents()).toEqual(['Changed 249'])
      await page.getByRole('searchbox').fill('')
      await page.getByText('309 sessions').waitFor()
      expect(api.requests.some((request) => request.path.includes('since=') && request.path.includes('cursor='))).toBe(
        true,
      )
    }))

  test('a version that the server no longer knows begins the list anew', () =>
    withMonitor(stage, { path }, async ({ api, page }) => {
      await page.locator('.row').first().waitFor()
      api.mood.refuseSince = true
      api.change(uuid(3), { title: 'After the restore' })

      await page.getByText('After the restore').waitFor()
      expect(await page.locator('.banner').count()).toBe(0)
    }))
})
