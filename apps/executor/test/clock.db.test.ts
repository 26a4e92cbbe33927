import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { aDeclaredStep, aTextStep, openTestBench, type TestBench } from './test-bench.ts'

const hourMs = 60 * 60_000

let bench: TestBench

beforeAll(async () => {
  bench = await openTestBench()
})
afterAll(() => bench.close())

/** A worker on a machine whose clock is wrong by so much. */
function spawnWorker(shiftMs: number): Promise<ChildProcess> {
  const shift = new URL(`shift-clock.ts?ms=${shiftMs}`, import.meta.url).href
  return bench.spawnWorker({
    concurrency: 1,
    wrap: ([program = '', ...args]) => ({ program, args: ['--import', shift, ...args] }),
  })
}

async function end(worker: ChildProcess): Promise<void> {
  worker.kill('SIGTERM')
  await once(worker, 'exit')
}

test.for([
  ['an hour ahead', hourMs],
  ['an hour behind', -hourMs],
] as const)(
  'a worker whose clock is %s is taken over and takes over as any other; all times are the database’s',
  async ([name, shiftMs]) => {
    const startedAt = Date.now()
    const doomed = await spawnWorker(shiftMs)
    const marker = `clock-${name.replaceAll(' ', '-')}`
    const id = await bench.queueSteps([
      aDeclaredStep('a.txt', 'a\n'),
      aTextStep(`${marker} [[simulate: slow 60s x1]]`),
      aDeclaredStep('b.txt', 'b\n'),
    ])
    await bench.callInFlight(marker)
    const heir = await spawnWorker(-shiftMs)
    doomed.kill('SIGKILL')
    const session = await bench.reach(id, 'completed')
    await end(heir)

    expect(session).toMatchObject({ passed: 3, takenOver: 1 })
    const { events } = await bench.tracker.listEvents(id)
    const times = events.map(({ occurredAt }) => occurredAt.getTime())
    expect(times).toEqual(times.toSorted((left, right) => left - right))
    for (const time of times) expect(Math.abs(time - startedAt)).toBeLessThan(hourMs / 2)
    expect(await bench.tracker.auditSessions()).toEqual([])
  },
)

test('a clock that jumps an hour in the middle of a call ends nothing: no deadline, no worker, no claim', async () => {
  const worker = await spawnWorker(0)
  const id = await bench.queueSteps([aTextStep('jump-call [[simulate: slow 3s x1]]'), aDeclaredStep('c.txt', 'c\n')], {
    deadlineAt: new Date(Date.now() + hourMs / 2),
  })
  await bench.callInFlight('jump-call')
  worker.kill('SIGUSR2')
  const session = await bench.reach(id, 'completed')
  await end(worker)

  expect(session).toMatchObject({ passed: 2, takenOver: 0 })
  expect(session.steps[0]?.attempts.map(({ status }) => status)).toEqual(['passed'])
})

test('a deadline that has passed ends the session under a worker whose clock is an hour behind, too', async () => {
  const worker = await spawnWorker(-hourMs)
  const id = await bench.queueSteps([aDeclaredStep('late.txt', 'x')], { deadlineAt: new Date(Date.now() - 1_000) })
  const session = await bench.reach(id, 'failed')
  await end(worker)

  expect(session.error).toMatchObject({ code: 'session_timed_out' })
})
