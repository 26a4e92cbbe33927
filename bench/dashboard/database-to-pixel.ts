/**
 * From a step's transition in PostgreSQL to the pixel: how long after the commit of `startStep` the row on screen names the step, through the real tracker,
 * database, API and page. Prints p50, p99 and the longest of each polling interval.
 * Usage: node --conditions=@jr/source bench/dashboard/database-to-pixel.ts [--samples 240] [--poll 2000,1000,250]
 */
import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { launchBrowser } from '@jr/dashboard/testing'
import type { ClaimedSession, Tracker } from '@jr/tracker'
import { percentile } from './percentiles.ts'
import { serveJr } from './serve-jr.ts'

const { values } = parseArgs({
  options: { samples: { type: 'string', default: '240' }, poll: { type: 'string', default: '2000,1000,250' } },
})
const samples = Number(values.samples)
/** Sessions that go on at the same time, each at its own moments. */
const lanes = 8
const stepsPerLane = Math.ceil(samples / lanes)
const workerId = 'bench:1'

const jr = await serveJr(200)
process.env['JR_CHROMIUM'] ??= '/usr/bin/chromium'
const browser = await launchBrowser()
const beat = setInterval(() => void jr.tracker.heartbeatWorker(workerId), 5000)
try {
  await jr.tracker.registerWorker({ workerId, host: 'bench', pid: process.pid, lockKey: 1 })
  for (const poll of values.poll.split(',').map(Number)) await measure(poll)
} finally {
  clearInterval(beat)
  await browser.close()
  await jr.close()
}

async function measure(pollMs: number): Promise<void> {
  const sessions = await Promise.all(
    Array.from({ length: lanes }, (_, lane) => createLane(jr.tracker, `Lane ${lane + 1} at ${pollMs}`)),
  )
  const page = await browser.newPage({ viewport: { width: 1280, height: 1000 } })
  /** Milliseconds since 1970 at which a text was first on screen. */
  const seen = new Map<string, (at: number) => void>()
  await page.exposeFunction('reportText', (text: string, at: number) => seen.get(text)?.(at))
  await page.goto(`${jr.url}/?jr_jr=Bench+Jr`)
  await page.evaluate((poll) => {
    const { reportText } = window as unknown as { reportText: (text: string, at: number) => void }
    const element = document.createElement('jr-progress-monitor')
    element.setAttribute('poll', String(poll))
    document.querySelector('jr-progress-monitor')?.replaceWith(element)
    const told = new Map<string, string>()
    new MutationObserver(() => {
      const rows = [...(element.shadowRoot?.querySelectorAll('.row') ?? [])]
      const changed = rows.flatMap((row) => {
        const text = `${row.querySelector('a')?.textContent} ${row.querySelector('.step')?.textContent}`
        const key = row.querySelector('a')?.textContent ?? ''
        if (told.get(key) === text) return []
        told.set(key, text)
        return [text]
      })
      if (changed.length === 0) return
      // The first task after the frame that holds the change: it has been painted.
      requestAnimationFrame(() => {
        const { port1, port2 } = new MessageChannel()
        port1.addEventListener('message', () => {
          const at = Date.now()
          for (const text of changed) reportText(text, at)
        })
        port1.start()
        port2.postMessage('')
      })
    }).observe(element.shadowRoot as ShadowRoot, { subtree: true, childList: true, characterData: true })
  }, pollMs)
  await page.getByText(`Lane ${lanes} at ${pollMs}`, { exact: true }).waitFor()

  const delays: number[] = []
  const transitions: number[] = []
  await Promise.all(
    sessions.map(async (session, lane) => {
      for (let index = 0; index < stepsPerLane; index += 1) {
        // Any moment between two polls is as likely as any other.
        await sleep(50 + Math.random() * pollMs)
        const text = `Lane ${lane + 1} at ${pollMs} Step ${index + 1}/${stepsPerLane}: Step ${index + 1}`
        const shown = new Promise<number>((resolve) => seen.set(text, resolve))
        const began = Date.now()
        await jr.tracker.startStep(session, index)
        const committed = Date.now()
        const at = await Promise.race([shown, sleep(30_000)])
        if (at === undefined) throw new Error(`“${text}” was not on screen within 30 s.`)
        transitions.push(committed - began)
        delays.push(at - committed)
        await jr.tracker.completeStep(session, index, { passed: true, output: 'done' })
      }
    }),
  )
  await page.close()
  for (const session of sessions) await jr.tracker.cancelSession(session.sessionId)
  const figures = [0.5, 0.95, 0.99, 1].map((share) => percentile(delays, share))
  console.log(
    `poll ${pollMs} ms: ${delays.length} transitions, from commit to paint p50 ${figures[0]} ms, p95 ${figures[1]} ms, ` +
      `p99 ${figures[2]} ms, longest ${figures[3]} ms (the transition itself p50 ${percentile(transitions, 0.5)} ms)`,
  )
}

async function createLane(tracker: Tracker, title: string): Promise<ClaimedSession> {
  const steps = Array.from({ length: stepsPerLane }, (_, index) => `Step ${index + 1}`)
  const session = await tracker.createSession({ taskId: `BENCH-${randomUUID()}`, jrName: 'Bench Jr', title, steps })
  return tracker.claimSession({ sessionId: session.sessionId, workerId })
}
