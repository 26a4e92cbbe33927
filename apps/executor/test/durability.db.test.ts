import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pause, resume, retrySession } from '@jr/queue'
import type { SessionDetail } from '@jr/tracker'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { aDeclaredStep, aTextStep, eventually, openTestBench, type TestBench } from './test-bench.ts'

let bench: TestBench

beforeAll(async () => {
  bench = await openTestBench()
})
afterAll(() => bench.close())

/** How often each step became `passed`, by the session's log. */
async function countPasses(session: SessionDetail): Promise<number[]> {
  const { events } = await bench.tracker.listEvents(session.sessionId, { limit: 500 })
  return session.steps.map(({ index }) => events.filter((e) => e.type === 'step_passed' && e.index === index).length)
}

test('kill -9 in the middle of a step: another worker goes on, and no passed step runs again', async () => {
  const doomed = await bench.spawnWorker()
  const id = await bench.queueSteps([
    aDeclaredStep('one.txt', 'one\n'),
    aTextStep('doomed-call [[simulate: slow 60s x1]]'),
    aDeclaredStep('three.txt', 'three\n'),
  ])
  await bench.callInFlight('doomed-call')
  const heir = await bench.startWorker()
  doomed.kill('SIGKILL')
  const session = await bench.reach(id, 'completed')

  expect(session.takenOver).toBe(1)
  expect(session.workerId).toBe(heir.workerId)
  expect(session.steps.map((step) => step.attempts.map((attempt) => attempt.status))).toEqual([
    ['passed'],
    ['unknown', 'passed'],
    ['passed'],
  ])
  expect(await countPasses(session)).toEqual([1, 1, 1])
  expect(session.totalTokens).toBe(session.steps.reduce((sum, step) => sum + step.totalTokens, 0))
  await heir.stop()
})

test('a worker that starts after the only one was killed takes its session over at once', async () => {
  const doomed = await bench.spawnWorker()
  const id = await bench.queueSteps([aTextStep('alone-call [[simulate: slow 60s x1]]')])
  await bench.callInFlight('alone-call')
  doomed.kill('SIGKILL')
  await once(doomed, 'exit')
  const heir = await bench.spawnWorker()

  // Far less than the 30 s of the queue's heartbeat.
  const session = await bench.reach(id, 'completed')
  expect(session.takenOver).toBe(1)
  heir.kill('SIGTERM')
  await once(heir, 'exit')
})

test('a declared edit that a crash cut off is applied once, from the snapshot', async () => {
  const doomed = await bench.spawnWorker()
  const edits = [{ type: 'replace', path: 'count.txt', search: 'n', replace: 'nn', line: 1 }]
  const id = await bench.queueSteps([
    aDeclaredStep('count.txt', 'n\n'),
    {
      name: 'Grow',
      description:
        'grow-call [[simulate: call write_file {"path": "half.txt", "content": "half"}]] [[simulate: slow 60s x1]]',
      kind: 'agent',
    },
    { name: 'Double', description: 'Double it.', kind: 'declared', definition: { edits, files: [], commands: [] } },
  ])
  await bench.callInFlight('grow-call')
  doomed.kill('SIGKILL')
  const heir = await bench.startWorker()
  await bench.reach(id, 'completed')

  const workspace = join(bench.directory, 'data', 'workspaces', id)
  expect(await readFile(join(workspace, 'count.txt'), 'utf8')).toBe('nn\n')
  await heir.stop()
})

test('a session whose worker died during a pause goes on when the pause ends', async () => {
  const doomed = await bench.spawnWorker()
  const id = await bench.queueSteps([aTextStep('paused-call [[simulate: slow 60s x1]]')])
  await bench.callInFlight('paused-call')
  await pause(bench, `session:${id}`, { reason: 'test', actor: 'person:ada' })
  doomed.kill('SIGKILL')
  const heir = await bench.startWorker()
  await eventually(async () => expect(await listParked()).toEqual([id]))

  await resume(bench, `session:${id}`)
  expect(await bench.reach(id, 'completed')).toMatchObject({ passed: 1, takenOver: 1 })
  await heir.stop()
})

async function listParked(): Promise<string[]> {
  const { rows } = await sql<{ singleton_key: string }>`
    select singleton_key from jr_queue.job where name = 'jr-parked' and state = 'created'`.execute(bench.db)
  return rows.map((row) => row.singleton_key)
}

test('SIGTERM lets the current step end, then another worker goes on', async () => {
  const leaving = await bench.spawnWorker()
  const id = await bench.queueSteps([aTextStep('drain-call [[simulate: slow 1s]]'), aTextStep('after the drain')])
  await bench.callInFlight('drain-call')
  leaving.kill('SIGTERM')
  const [code] = (await once(leaving, 'exit')) as [number | null]
  expect(code).toBe(0)
  expect(await bench.tracker.getSession(id)).toMatchObject({ status: 'pending', passed: 1 })

  const heir = await bench.startWorker()
  const session = await bench.reach(id, 'completed')
  expect(session.steps.map((step) => step.attempts.length)).toEqual([1, 1])
  await heir.stop()
})

test('a step that outlasts the drain is given back and redone', async () => {
  const leaving = await bench.spawnWorker({ drainMs: 100 })
  const id = await bench.queueSteps([aTextStep('long-drain [[simulate: slow 60s x1]]')])
  await bench.callInFlight('long-drain')
  leaving.kill('SIGTERM')
  await once(leaving, 'exit')

  const heir = await bench.startWorker()
  expect(await bench.reach(id, 'completed')).toMatchObject({ passed: 1 })
  await heir.stop()
})

test('two workers share the sessions', async () => {
  const workers = await Promise.all([bench.startWorker({ concurrency: 2 }), bench.startWorker({ concurrency: 2 })])
  const ids = await Promise.all(
    Array.from({ length: 8 }, (_, index) => bench.queueSteps([aTextStep(`share ${index} [[simulate: slow 300ms]]`)])),
  )
  const sessions = await Promise.all(ids.map((id) => bench.reach(id, 'completed')))

  expect(new Set(sessions.map((session) => session.workerId))).toEqual(new Set(workers.map(({ workerId }) => workerId)))
  expect(sessions.every((session) => session.takenOver === 0)).toBe(true)
  await Promise.all(workers.map((worker) => worker.stop()))
})

test('a step that kills every worker ends as failed, with its history', async () => {
  const id = await bench.queueSteps([aTextStep('poison-call [[simulate: slow 60s x3]]')])
  for (let death = 1; death <= 3; death += 1) {
    const victim = await bench.spawnWorker()
    await eventually(() =>
      expect(bench.simulator.requests.filter(({ body }) => JSON.stringify(body).includes('poison-call'))).toHaveLength(
        death,
      ),
    )
    victim.kill('SIGKILL')
    await once(victim, 'exit')
  }
  const last = await bench.startWorker()
  const session = await bench.reach(id, 'failed')
  expect(session.steps[0]?.error).toMatchObject({ code: 'worker_lost_repeatedly' })
  expect(session.steps[0]?.attempts.map((attempt) => attempt.status)).toEqual(['unknown', 'unknown', 'unknown'])

  await retrySession(bench, id)
  expect(await bench.reach(id, 'completed')).toMatchObject({ passed: 1 })
  await last.stop()
})

test('survives that the server drops every connection', async () => {
  const worker = await bench.startWorker()
  const id = await bench.queueSteps([aTextStep('dropped [[simulate: slow 1s]]'), aTextStep('and on')])
  await bench.callInFlight('dropped')
  await sql`select pg_terminate_backend(pid) from pg_stat_activity
    where datname = current_database() and pid <> pg_backend_pid()`.execute(bench.db)

  const session = await bench.reach(id, 'completed')
  expect(session.passed).toBe(2)
  await eventually(() => expect(worker.stats().connected).toBe(true))
  await worker.stop()
})
