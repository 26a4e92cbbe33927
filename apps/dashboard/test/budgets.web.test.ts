import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { gzipSync } from 'node:zlib'
import type { Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { uuid } from './fake-api/builders.ts'
import { sampleWorld, type World } from './fake-api/sample-world.ts'
import { buildDashboard } from './web/build-dashboard.ts'
import { countElements } from './web/check-page.ts'
import { openBrowser } from './web/open-browser.ts'
import { withMonitor } from './web/with-monitor.ts'

const directory = buildDashboard()
const browser = await openBrowser()
const stage = { browser, directory }

/** Bytes of a file of the build as gzip -9 sends it. */
const weigh = (name: string): number => gzipSync(readFileSync(join(directory, name)), { level: 9 }).length

/** Names of the scripts that the page has loaded so far. */
const loadedScripts = (page: Page): Promise<string[]> =>
  page.evaluate(() =>
    performance
      .getEntriesByType('resource')
      .map(({ name }) => new URL(name).pathname.slice(1))
      .filter((name) => name.endsWith('.js')),
  )

/** Bytes of the heap after a full collection. */
async function measureHeap(page: Page): Promise<number> {
  const session = await page.context().newCDPSession(page)
  for (let round = 0; round < 3; round += 1) await session.send('HeapProfiler.collectGarbage')
  const { usedSize } = await session.send('Runtime.getHeapUsage')
  await session.detach()
  return usedSize
}

const idleWorld = (): World => {
  const world = sampleWorld(30)
  return { ...world, sessions: world.sessions.filter((row) => row.status === 'completed' || row.status === 'failed') }
}

describe('what is downloaded', () => {
  test('list and session, with every tab and every unfolded detail, weigh at most 90 kB gzip', () =>
    withMonitor(stage, { path: `/?jr_session=${uuid(5)}` }, async ({ page }) => {
      await page.getByRole('region', { name: 'Attempts of step 2' }).waitFor()
      for (const tab of ['Features 2', 'Changes 1', 'Log', 'Instruction']) {
        await page.getByRole('tab', { name: tab }).click()
        await page.locator('.evidence, .changes, .events, .source').first().waitFor()
      }
      const scripts = await loadedScripts(page)

      expect(scripts).toEqual(['jr-progress-monitor.js'])
      expect(scripts.reduce((sum, name) => sum + weigh(name), 0)).toBeLessThanOrEqual(90_000)
    }))

  test('overview, comparison and the parser are parts of their own that list and session do not load', () =>
    withMonitor(stage, {}, async ({ page }) => {
      await page.locator('.row').first().waitFor()
      const scripts = await loadedScripts(page)

      for (const lazy of ['figure-views', 'submit-view']) {
        expect(readdirSync(join(directory, 'assets')).filter((name) => name.startsWith(lazy))).not.toEqual([])
        expect(scripts.filter((name) => name.includes(lazy))).toEqual([])
      }
    }))
})

describe('what an open tab costs', () => {
  test('an unchanged poll is one request, answered 304 without a body', () =>
    withMonitor(stage, {}, async ({ api, page }) => {
      await page.locator('.row').first().waitFor()
      await expect.poll(() => api.requests.filter(({ status }) => status === 304).length).toBeGreaterThanOrEqual(2)

      const later = api.requests.slice(api.requests.findIndex(({ status }) => status === 304))
      expect(later.every(({ path, status }) => path.includes('since=') && status === 304)).toBe(true)
    }))

  test('an idle minute is at most five requests', () =>
    withMonitor(stage, { world: idleWorld() }, async ({ api, page }) => {
      await page.clock.install()
      await page.reload()
      await page.locator('.row').first().waitFor()
      await page.clock.runFor(20_000)
      await expect.poll(() => api.requests.some(({ path }) => path.includes('since='))).toBe(true)
      const before = api.requests.length

      for (let second = 0; second < 60; second += 1) {
        await page.clock.runFor(1000)
        // The page's clock runs away from a busy machine: what was asked in this second is answered before the next one.
        await expect.poll(() => api.requests.every(({ status }) => status > 0)).toBe(true)
      }

      expect(api.requests.length - before).toBeGreaterThanOrEqual(2)
      expect(api.requests.length - before).toBeLessThanOrEqual(5)
    }))

  test('hidden by the host’s CSS it asks for nothing, and asks at once when it is shown again', () =>
    withMonitor(stage, {}, async ({ api, page }) => {
      await page.clock.install()
      await page.reload()
      await page.locator('.row').first().waitFor()
      await page.evaluate(() => document.querySelector('jr-progress-monitor')?.setAttribute('hidden', ''))
      // Two active intervals and a half; in the first look a poll may still be on its way.
      const countAsked = async (): Promise<number> => {
        const before = api.requests.length
        await page.waitForTimeout(5000)
        return api.requests.length - before
      }
      await expect.poll(countAsked).toBe(0)
      const before = api.requests.length

      // At once: the page's clock goes on by a millisecond a look, so that no interval has passed.
      await page.clock.pauseAt((await page.evaluate(() => Date.now())) + 1000)
      await page.evaluate(() => document.querySelector('jr-progress-monitor')?.removeAttribute('hidden'))
      await expect.poll(() => page.clock.runFor(1).then(() => api.requests.length)).toBeGreaterThan(before)
    }))
})

describe('ten thousand sessions', () => {
  test('are at most 300 elements, at the start, scrolled, and at the end', () =>
    withMonitor(stage, { world: sampleWorld(10_000) }, async ({ page }) => {
      await page.locator('.row').first().waitFor()
      expect(await countElements(page)).toBeLessThanOrEqual(300)

      await page.locator('.list').evaluate((list) => list.scrollTo(0, 4000))
      await page.getByText('Finished work number 55', { exact: true }).waitFor()
      expect(await countElements(page)).toBeLessThanOrEqual(300)

      await page.getByText(/loaded, more follow/).waitFor()
    }))

  test('longest and costliest first come in pages of the server: one page at once, the next when it is scrolled to', () =>
    withMonitor(stage, { world: sampleWorld(10_000) }, async ({ api, page }) => {
      for (const [sort, first] of [
        ['costliest', 'Move the collector to the new host'],
        ['longest', 'Move the collector to the new host'],
      ] as const) {
        await page.goto(`${api.url}/?jr_sort=${sort}`)
        await page.getByText('100 loaded, more follow').waitFor()
        expect(await page.locator('.row a').first().textContent()).toBe(first)
        const asked = (): number =>
          api.requests.filter(({ path }) => path.includes(`sort=${sort}`) && !path.includes('since=')).length
        expect(asked()).toBe(1)

        await page.locator('.row a[tabindex="0"]').focus()
        await page.keyboard.press('End')
        await page.getByText('600 loaded, more follow').waitFor()
        await page.keyboard.press('End')
        await page.getByText('1,100 loaded, more follow').waitFor()
        expect(asked()).toBe(3)
        expect(await countElements(page)).toBeLessThanOrEqual(300)
      }
    }))

  test('a changed session that belongs behind the loaded pages does not pretend to follow them', () =>
    withMonitor(stage, { world: sampleWorld(1000), path: '/?jr_sort=costliest' }, async ({ api, page }) => {
      await page.getByText('100 loaded, more follow').waitFor()

      api.change(uuid(1900), { title: 'Cheap', cost_usd: 0 })
      api.change(uuid(1901), { title: 'Dear', cost_usd: 999 })

      await page.getByText('101 loaded, more follow').waitFor()
      expect(await page.locator('.row a').first().textContent()).toBe('Dear')
    }))
})

describe('memory', () => {
  test('fifty removals and insertions leave the heap within 2 MB', () =>
    withMonitor(stage, { world: sampleWorld(200) }, async ({ page }) => {
      const cycle = async (): Promise<void> => {
        await page.evaluate(async () => {
          document.querySelector('jr-progress-monitor')?.remove()
          await new Promise((resolve) => setTimeout(resolve))
          document.querySelector('main')?.append(document.createElement('jr-progress-monitor'))
        })
        await page.locator('.row').first().waitFor()
      }
      for (let round = 0; round < 5; round += 1) await cycle()
      const before = await measureHeap(page)

      for (let round = 0; round < 50; round += 1) await cycle()

      expect((await measureHeap(page)) - before).toBeLessThanOrEqual(2_000_000)
    }))

  test('five hundred polls with changes leave the heap within 2 MB', { timeout: 180_000 }, () =>
    withMonitor(stage, { world: sampleWorld(200) }, async ({ api, page }) => {
      await page.clock.install()
      await page.reload()
      await page.locator('.row').first().waitFor()
      const poll = async (times: number): Promise<void> => {
        for (let round = 0; round < times; round += 1) {
          api.change(uuid(1 + (round % 9)), { total_tokens: round })
          await page.clock.runFor(2200)
          // Fifteen seconds of the page's clock without an answer, which pass soon on a busy machine, would be a failure.
          while (api.requests.some(({ status }) => status === 0)) await delay(5)
        }
      }
      await poll(50)
      const [before, asked] = [await measureHeap(page), api.requests.length]

      await poll(500)

      expect(api.requests.length - asked).toBeGreaterThan(300)
      expect((await measureHeap(page)) - before).toBeLessThanOrEqual(2_000_000)
    }),
  )
})
