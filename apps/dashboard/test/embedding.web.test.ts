import { describe, expect, test } from 'vitest'
import { uuid } from './fake-api/builders.ts'
import { sampleWorld } from './fake-api/sample-world.ts'
import { buildDashboard } from './web/build-dashboard.ts'
import { openBrowser } from './web/open-browser.ts'
import { withMonitor } from './web/with-monitor.ts'

const directory = buildDashboard()
const browser = await openBrowser()
const stage = { browser, directory }

/** As strict as a host can be: nothing but its own scripts and connections, no string that becomes a script, no policy for one. */
const policy =
  "default-src 'none'; script-src 'self'; connect-src 'self'; base-uri 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
const host = (attributes = ''): string => `<!doctype html>
<html lang="en" data-theme="light"><head><title>SAG</title><meta charset="utf-8"></head>
<body><main><h1>SAG</h1><jr-progress-monitor ${attributes}></jr-progress-monitor></main>
<script type="module" src="/jr-progress-monitor.js"></script></body></html>`
const path = '/host'

describe('the element in a host page', () => {
  test('does everything under default-src none with trusted types, without one violation', () =>
    withMonitor(stage, { path, mood: { host: host(), policy } }, async ({ page, complaints }) => {
      await page.getByRole('link', { name: 'Move the collector to the new host' }).click()
      for (const tab of ['Features 2', 'Changes 1', 'Log', 'Instruction', 'Steps 5'])
        await page.getByRole('tab', { name: tab }).click()
      await page.getByRole('button', { name: 'Cancel session' }).click()
      await page.getByRole('button', { name: 'Leave it' }).click()
      await page.getByRole('link', { name: 'Compare' }).click()
      await page.getByText('Compare two sessions').waitFor()
      await page.getByRole('link', { name: 'Overview' }).click()
      await page.getByText('Cost per day, by model tier').waitFor()
      await page.getByRole('link', { name: 'Submit' }).click()
      await page.getByLabel('Markdown').fill('# Try\n\n### Step 1: Write\n\nWrite `a.txt`.\n')
      await page.getByText('1 step', { exact: true }).waitFor()
      await page.getByRole('button', { name: 'Keyboard shortcuts' }).click()
      await page.getByRole('button', { name: 'Close' }).click()

      expect(complaints).toEqual([])
    }))

  test('follows the host’s theme, whatever the system prefers', () =>
    withMonitor(stage, { path, mood: { host: host() }, scheme: 'dark' }, async ({ page }) => {
      const ground = () =>
        page.evaluate(() => getComputedStyle(document.querySelector('jr-progress-monitor')!).backgroundColor)
      await page.locator('.row').first().waitFor()

      expect(await ground()).toBe('rgb(244, 246, 249)')
      await page.evaluate(() => document.documentElement.setAttribute('data-theme', 'dark'))
      await expect.poll(ground).toBe('rgb(26, 32, 44)')
    }))

  test('opens the session, uses the address and the zone that its attributes name', () =>
    withMonitor(
      stage,
      { path, mood: { host: host(`api-base="/api/jr/" session="${uuid(5)}" tz="Asia/Tokyo"`) } },
      async ({ api, page }) => {
        await page.getByRole('heading', { name: 'Convert the runbooks' }).waitFor()

        expect(api.requests.some((request) => request.path === '/api/jr/stats?tz=Asia%2FTokyo')).toBe(true)
      },
    ))

  test('tells the host which session was opened and which has failed', () =>
    withMonitor(stage, { path, mood: { host: host('poll="250"') } }, async ({ api, page }) => {
      await page.evaluate(() => {
        const heard: unknown[] = []
        for (const type of ['jr-session-open', 'jr-session-failed']) {
          document.addEventListener(type, (event) =>
            heard.push([type, (event as CustomEvent<{ sessionId: string }>).detail.sessionId]),
          )
        }
        Object.assign(window, { heard })
      })
      await page.getByRole('link', { name: 'Convert the runbooks' }).click()
      api.change(uuid(3), { status: 'failed', failed: 1 })

      await expect
        .poll(() => page.evaluate(() => (window as unknown as { heard: unknown[] }).heard))
        .toEqual([
          ['jr-session-open', uuid(5)],
          ['jr-session-failed', uuid(3)],
        ])
    }))

  test('survives being moved, and a host that loads the script twice', () =>
    withMonitor(
      stage,
      {
        path,
        mood: {
          host: host().replace('</body>', '<script type="module" src="/jr-progress-monitor.js?again"></script></body>'),
        },
      },
      async ({ page }) => {
        await page.getByRole('searchbox').fill('kept')
        await page.evaluate(() => document.body.append(document.querySelector('jr-progress-monitor')!))

        expect(await page.getByRole('searchbox').inputValue()).toBe('kept')
      },
    ))

  test('after a 401 it says to sign in, asks for nothing more, and goes on when asked to', () =>
    withMonitor(
      stage,
      {
        path,
        mood: { host: host('poll="250"'), fail: { status: 401, code: 'no_session', message: 'No session.' } },
      },
      async ({ api, page }) => {
        await page.getByText('Sign in to SAG').waitFor()
        await page.waitForLoadState('networkidle')
        const before = api.requests.length
        // Several intervals of 250 ms.
        await page.waitForTimeout(1500)
        expect(api.requests.length).toBe(before)

        delete api.mood.fail
        await page.getByRole('button', { name: 'Try again' }).click()
        await page.locator('.row').first().waitFor()

        // Jr's own refusal is not the reader's to mend.
        api.mood.fail = { status: 401, code: 'unauthenticated', message: 'This server asks for a key.' }
        await page.getByText('SAG sends no key to Jr').waitFor()
      },
    ))
})

describe('what cannot be loaded', () => {
  test('a part that is gone after an update of the server says so, and the rest goes on', () =>
    withMonitor(stage, { path: '/' }, async ({ page, complaints }) => {
      await page.locator('.row').first().waitFor()
      await page.route('**/assets/figure-views-*', (route) => route.fulfill({ status: 404 }))
      await page.getByRole('link', { name: 'Overview' }).click()
      await page.getByText('This part could not be shown').waitFor()

      await page.getByRole('link', { name: 'Sessions' }).click()
      await page.locator('.row').first().waitFor()
      expect(complaints.every((complaint) => complaint.includes('figure-views'))).toBe(true)
      complaints.length = 0
    }))

  test('a time zone that does not exist is replaced by the browser’s', () =>
    withMonitor(stage, { path, mood: { host: host('tz="Mars/Olympus"') } }, async ({ api, page }) => {
      await page.locator('.row').first().waitFor()
      await expect
        .poll(() => api.requests.some((request) => request.path === '/api/jr/stats?tz=Europe%2FBerlin'))
        .toBe(true)
    }))
})

describe('the page of its own', () => {
  test('takes a key after a 401 and keeps it in memory only', () =>
    withMonitor(
      stage,
      { path: '/', mood: { fail: { status: 401, code: 'unauthenticated', message: 'This server asks for a key.' } } },
      async ({ api, page }) => {
        await page.getByLabel('API key').fill('wrong')
        await page.keyboard.press('Enter')
        await page.getByText('The server does not know this key.').waitFor()
        await page.getByLabel('API key').fill('secret')
        delete api.mood.fail
        const sent = page.waitForRequest((request) => request.headers()['x-api-key'] === 'secret')
        await page.getByRole('button', { name: 'Use this key' }).click()

        await sent
        await page.locator('.row').first().waitFor()
        expect(
          await page.evaluate(
            () => JSON.stringify([Object.entries(localStorage), Object.entries(sessionStorage)]) + document.cookie,
          ),
        ).not.toContain('secret')
      },
    ))

  test.each([320, 412, 1280])('at %i px nothing moves when the first answers arrive', (width) =>
    withMonitor(stage, { path: '/', width, mood: { delayMs: 300 } }, async ({ page }) => {
      await page.evaluate(() => {
        const shifts: number[] = []
        Object.assign(window, { shifts })
        new PerformanceObserver((list) => {
          for (const entry of list.getEntries()) shifts.push((entry as PerformanceEntry & { value: number }).value)
        }).observe({ type: 'layout-shift' })
        document.querySelector('jr-progress-monitor')?.replaceWith(document.createElement('jr-progress-monitor'))
      })
      await page.locator('.row').first().waitFor()
      await page.getByText('2 running, 1 queued').waitFor()

      const shifts = await page.evaluate(() => (window as unknown as { shifts: number[] }).shifts)
      expect(shifts.reduce((sum, value) => sum + value, 0)).toBeLessThan(0.001)
    }),
  )

  test('prints every loaded row, and absolute times', () =>
    withMonitor(stage, { path: '/', world: sampleWorld(80) }, async ({ page }) => {
      await page.locator('.row').first().waitFor()
      expect(await page.locator('.row').count()).toBeLessThan(30)
      await page.emulateMedia({ media: 'print' })

      await expect.poll(() => page.locator('.row').count()).toBe(89)
      const time = page.locator('.row time').first()
      expect(await time.evaluate((element) => getComputedStyle(element, '::after').content)).toMatch(/26 Nov 2026/)
      await page.emulateMedia({ media: 'screen' })
      await expect.poll(() => page.locator('.row').count()).toBeLessThan(30)
    }))

  test('what is copied carries absolute times', () =>
    withMonitor(
      stage,
      { path: '/', context: { permissions: ['clipboard-read', 'clipboard-write'] } },
      async ({ page }) => {
        await page.locator('.row').first().waitFor()
        await page.evaluate(() => {
          const root = document.querySelector('jr-progress-monitor')?.shadowRoot
          const cell = root?.querySelector('.row .c-jr')
          if (cell) getSelection()?.selectAllChildren(cell)
        })
        await page.keyboard.press('Control+C')

        const text = await page.evaluate(() => navigator.clipboard.readText())
        expect(text).toContain('DevOps Jr')
        expect(text).toContain('26 Nov 2026, 14:39:02 CET')
      },
    ))

  test('prints the open session without its controls', () =>
    withMonitor(stage, { path: `/?jr_session=${uuid(5)}` }, async ({ page }) => {
      await page.locator('.session .steps').waitFor()
      await page.emulateMedia({ media: 'print' })

      expect(await page.getByRole('button', { name: 'Retry' }).isVisible()).toBe(false)
      expect(await page.getByText('Failed at step 2, Process audio').isVisible()).toBe(true)
    }))
})
