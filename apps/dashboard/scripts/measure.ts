/**
 * Prints the figures of bench/dashboard/README.md as JSON: weight, first rows, interaction, scrolling and memory of the built dashboard
 * against a fake API with many sessions. Usage: node --conditions=@jr/source scripts/measure.ts [production|react] [runs]
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { brotliCompressSync, gzipSync } from 'node:zlib'
import type { Page } from 'playwright-core'
import { sampleWorld } from '../test/fake-api/sample-world.ts'
import { startFakeApi } from '../test/fake-api/start-fake-api.ts'
import { buildInto } from '../test/web/build-into.ts'
import { launchBrowser } from '../test/web/launch-browser.ts'

const [mode = 'production', runs = '5'] = process.argv.slice(2)
const directory = mkdtempSync(join(tmpdir(), 'jr-measure-'))
buildInto(directory, mode)
const browser = await launchBrowser()

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN
const round = (value: number): number => Math.round(value * 10) / 10

async function withPage<T>(count: number, act: (page: Page, url: string) => Promise<T>): Promise<T> {
  const api = await startFakeApi(directory, sampleWorld(count))
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } })
  try {
    return await act(page, api.url)
  } finally {
    await page.close()
    await api.close()
  }
}

/** Milliseconds from the start of the navigation until the first row is drawn, and the layout shift until then. */
const measureFirstRows = (count: number): Promise<{ firstRowsMs: number; shift: number }> =>
  withPage(count, async (page, url) => {
    await page.goto(url, { waitUntil: 'commit' })
    return page.evaluate(async () => {
      for (;;) {
        if (document.querySelector('jr-progress-monitor')?.shadowRoot?.querySelector('.row')) break
        await new Promise(requestAnimationFrame)
      }
      const firstRowsMs = performance.now()
      const shift = await new Promise<number>((resolve) => {
        let sum = 0
        new PerformanceObserver((list) => {
          for (const entry of list.getEntries()) sum += (entry as PerformanceEntry & { value: number }).value
        }).observe({ type: 'layout-shift', buffered: true })
        setTimeout(() => resolve(sum), 500)
      })
      return { firstRowsMs, shift }
    })
  })

/** Goes to the end until nothing follows: the server hands rows out in pages of 500. */
async function loadAll(page: Page, count: number): Promise<void> {
  await page.locator('.row a[tabindex="0"]').focus()
  const all = `${count.toLocaleString('en')} sessions`
  while ((await page.locator('.count').textContent()) !== all) {
    await page.keyboard.press('End')
    await page.waitForTimeout(50)
  }
  await page.keyboard.press('Home')
}

/** Longest time from a key to the next frame, as the browser itself reports it (multiples of 8 ms), and the frames of a long scroll. */
const measureUse = (count: number): Promise<object> =>
  withPage(count, async (page, url) => {
    await page.goto(url)
    await loadAll(page, count + 9)
    await page.evaluate(() => {
      const seen: number[] = []
      Object.assign(window, { seen })
      new PerformanceObserver((list) => seen.push(...list.getEntries().map(({ duration }) => duration))).observe({
        type: 'event',
        durationThreshold: 16,
      } as PerformanceObserverInit)
    })
    await page.locator('.row a[tabindex="0"]').focus()
    for (let press = 0; press < 60; press += 1) await page.keyboard.press('j')
    await page.keyboard.press('End')
    await page.keyboard.press('Home')
    await page.getByRole('searchbox').pressSequentially('number 77', { delay: 40 })
    await page.waitForTimeout(600)
    const interactions = await page.evaluate(() => (window as unknown as { seen: number[] }).seen)
    const elements = await page.evaluate(
      () => document.querySelector('jr-progress-monitor')?.shadowRoot?.querySelectorAll('*').length,
    )
    await page.getByRole('searchbox').fill('')
    await page.waitForTimeout(800)
    const frames = await page.evaluate(async () => {
      const list = document.querySelector('jr-progress-monitor')?.shadowRoot?.querySelector('.list')
      const times: number[] = []
      let last = performance.now()
      for (let frame = 0; frame < 240; frame += 1) {
        list?.scrollBy(0, 120)
        await new Promise(requestAnimationFrame)
        times.push(performance.now() - last)
        last = performance.now()
      }
      return times.toSorted((a, b) => a - b)
    })
    return {
      worstInteractionMs: Math.max(0, ...interactions),
      scrollFrameP50Ms: round(frames[120] ?? 0),
      scrollFrameP95Ms: round(frames[228] ?? 0),
      elements,
    }
  })

/** Scripts loaded for the list, then for a session with every tab. */
const measureWeight = (): Promise<object> =>
  withPage(30, async (page, url) => {
    const loaded = async (): Promise<object> => {
      const names = await page.evaluate(() =>
        performance
          .getEntriesByType('resource')
          .map(({ name }) => new URL(name).pathname.slice(1))
          .filter((name) => name.endsWith('.js')),
      )
      const files = names.map((name) => readFileSync(join(directory, name)))
      const sum = (weigh: (file: Buffer) => number): number => files.reduce((total, file) => total + weigh(file), 0)
      return {
        requests: names.length,
        raw: sum((file) => file.length),
        gzip: sum((file) => gzipSync(file, { level: 9 }).length),
        brotli: sum((file) => brotliCompressSync(file).length),
      }
    }
    await page.goto(url)
    await page.locator('.row').first().waitFor()
    const list = await loaded()
    await page.getByRole('link', { name: 'Convert the runbooks' }).click()
    for (const tab of ['Features 2', 'Changes 1', 'Log', 'Instruction', 'Steps 5']) {
      await page.getByRole('tab', { name: tab }).click()
      await page.waitForLoadState('networkidle')
    }
    return { list, listAndSession: await loaded() }
  })

const first: Record<string, { firstRowsMs: number; shift: number }[]> = { 200: [], 10000: [] }
for (let run = 0; run < Number(runs); run += 1) {
  for (const count of [200, 10_000]) first[count]?.push(await measureFirstRows(count))
}
const report = {
  mode,
  weight: await measureWeight(),
  firstRows: Object.fromEntries(
    Object.entries(first).map(([count, samples]) => [
      count,
      {
        medianMs: round(median(samples.map(({ firstRowsMs }) => firstRowsMs))),
        layoutShift: Math.max(...samples.map(({ shift }) => shift)),
      },
    ]),
  ),
  tenThousand: await measureUse(10_000),
}
process.stdout.write(`${JSON.stringify(report, null, 2)}\n`)
await browser.close()
rmSync(directory, { recursive: true, force: true })
