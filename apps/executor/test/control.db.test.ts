import { access, mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { cancelSession, forkSession, pause, resume, retrySession, skipStep } from '@jr/queue'
import type { SessionDetail } from '@jr/tracker'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { aDeclaredStep, aManualStep, aTextStep, eventually, openTestBench, type TestBench } from './test-bench.ts'

let bench: TestBench

beforeAll(async () => {
  bench = await openTestBench()
  await bench.startWorker()
})
afterAll(() => bench.close())

const inWorkspace = (id: string, path: string): string => join(bench.directory, 'data', 'workspaces', id, path)

test('cancels a running model call: the server sees the connection close', async () => {
  const id = await bench.queueSteps([aTextStep('cancel-me [[simulate: slow 60s]]'), aTextStep('never')])
  await bench.callInFlight('cancel-me')
  await cancelSession(bench, id, { actor: 'person:ada' })

  await eventually(() => expect(bench.simulator.requests.at(-1)?.isAbandoned).toBe(true))
  const session = await bench.reach(id, 'cancelled')
  expect(session).toMatchObject({ passed: 0 })
  expect(session.steps[1]).toMatchObject({ status: 'pending', attempts: [] })
})

test('cancels a session that no worker has, for good', async () => {
  await pause(bench, 'jr:Slow Jr', { reason: 'test', actor: 'person:ada' })
  const id = await bench.queueSteps([aTextStep('never')], { jrName: 'Slow Jr' })
  await cancelSession(bench, id)
  await resume(bench, 'jr:Slow Jr')

  const after = await bench.queueSteps([aTextStep('proof that the queue was worked off')])
  await bench.reach(after, 'completed')
  expect((await bench.tracker.getSession(id)).status).toBe('cancelled')
})

test('lets a cancelled session go on when it is retried at once', async () => {
  const id = await bench.queueSteps([aTextStep('retry-me [[simulate: slow 60s x1]]')])
  await bench.callInFlight('retry-me')
  await cancelSession(bench, id)
  await retrySession(bench, id)

  expect(await bench.reach(id, 'completed')).toMatchObject({ passed: 1 })
})

test('starts no step while everything is paused, and goes on afterwards', async () => {
  const id = await bench.queueSteps([aTextStep('pause-me [[simulate: slow 1s]]'), aDeclaredStep('b.txt', 'b\n')])
  await bench.callInFlight('pause-me')
  await pause(bench, 'all', { reason: 'maintenance', actor: 'person:ada' })
  const parked = await bench.reach(id, 'pending')
  expect(parked).toMatchObject({ passed: 1, pending: 1, paused: true })

  await resume(bench, 'all')
  expect(await bench.reach(id, 'completed')).toMatchObject({ passed: 2 })
})

test('retries from the failed step and repeats nothing that passed', async () => {
  const id = await bench.queueSteps([
    aTextStep('first'),
    aTextStep('then [[simulate: 400 x1]]'),
    aDeclaredStep('c.txt', 'c\n'),
  ])
  await bench.reach(id, 'failed')
  await retrySession(bench, id, { actor: 'person:ada' })

  const session = await bench.reach(id, 'completed')
  expect(session.steps.map((step) => step.attempts.length)).toEqual([1, 2, 1])
})

test('skips a waiting step', async () => {
  const id = await bench.queueSteps([aManualStep('by hand'), aDeclaredStep('d.txt', 'd\n')])
  await bench.reach(id, 'waiting')
  await skipStep(bench, id, { actor: 'person:ada', note: 'not needed' })

  expect(await bench.reach(id, 'completed')).toMatchObject({ passed: 1, skipped: 1 })
})

test('forks a session from a step', async () => {
  const id = await bench.queueSteps([aTextStep('one'), aTextStep('two')])
  await bench.reach(id, 'completed')
  const fork = await forkSession(bench, id, 1)

  const session = await bench.reach(fork.sessionId, 'completed')
  expect(session.parentSessionId).toBe(id)
  expect(session.steps.map((step) => step.attempts.length)).toEqual([0, 1])
})

test('never runs two sessions of one workspace at a time', async () => {
  const workspace = inWorkspace('shared', '')
  await mkdir(workspace, { recursive: true })
  const ids = await Promise.all(
    Array.from({ length: 4 }, (_, index) =>
      bench.queueSteps([aTextStep(`shared ${index} [[simulate: slow 200ms]]`)], { workspace }),
    ),
  )
  const sessions = await Promise.all(ids.map((id) => bench.reach(id, 'completed')))

  expect(countOverlaps(sessions)).toBe(0)
})

test('runs no more sessions of one Jr at a time than allowed, and lets other Jrs pass', async () => {
  const own = await openTestBench()
  await own.startWorker({ concurrency: 4, sessionsPerJr: 1 })
  const busy = await Promise.all(
    Array.from({ length: 3 }, () =>
      own.queueSteps([aTextStep('busy [[simulate: slow 300ms]]')], { jrName: 'Busy Jr' }),
    ),
  )
  const other = await own.queueSteps([aTextStep('other')], { jrName: 'Other Jr' })
  await own.reach(other, 'completed')
  const sessions = await Promise.all(busy.map((id) => own.reach(id, 'completed')))
  const passedBy = await own.tracker.getSession(other)
  await own.close()

  expect(countOverlaps(sessions)).toBe(0)
  expect(sessions.some(({ startedAt }) => (startedAt ?? 0) > (passedBy.finishedAt ?? 0))).toBe(true)
})

/** Sessions that started before the one before them had ended. */
function countOverlaps(sessions: readonly SessionDetail[]): number {
  const spans = sessions
    .map(({ startedAt, finishedAt }) => ({ start: startedAt?.getTime() ?? 0, end: finishedAt?.getTime() ?? 0 }))
    .sort((left, right) => left.start - right.start)
  return spans.filter(({ start }, index) => index > 0 && start < (spans[index - 1]?.end ?? 0)).length
}

test('fails a session whose deadline has passed', async () => {
  const id = await bench.queueSteps([aDeclaredStep('late.txt', 'x')], { deadlineAt: new Date(Date.now() - 1_000) })
  const session = await bench.reach(id, 'failed')
  expect(session.error).toMatchObject({ code: 'session_timed_out' })
  await expect(access(inWorkspace(id, 'late.txt'))).rejects.toThrow('ENOENT')
})

test('fails a step that takes too long, and stops its call', async () => {
  const own = await openTestBench()
  await own.startWorker({ limits: { stepTimeoutMs: 1_000 } })
  const id = await own.queueSteps([aTextStep('slow [[simulate: slow 60s]]')])
  const session = await own.reach(id, 'failed')
  expect(session.steps[0]?.error).toMatchObject({ code: 'step_timed_out' })
  await eventually(() => expect(own.simulator.requests.at(-1)?.isAbandoned).toBe(true))
  await own.close()
})
