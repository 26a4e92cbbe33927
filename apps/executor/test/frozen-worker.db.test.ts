import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { aDeclaredStep, aTextStep, eventually, openTestBench, type TestBench } from './test-bench.ts'

let bench: TestBench

beforeAll(async () => {
  bench = await openTestBench()
})
afterAll(() => bench.close())

/** A frozen process keeps its connections, and so its lock: only its heartbeat of 30 s is missed. This is that time gone by. */
async function ageHeartbeats(): Promise<void> {
  await sql`update jr_queue.job set heartbeat_on = now() - interval '10 minutes' where state = 'active'`.execute(
    bench.db,
  )
}

/** Everything that the database holds of the session. */
async function dump(id: string): Promise<unknown> {
  const tables = ['jr_execution_sessions', 'jr_execution_steps', 'jr_attempts', 'jr_session_events', 'jr_file_changes']
  return Promise.all(
    tables.map((table) =>
      sql`select to_jsonb(t) as row from ${sql.table(table)} t where session_id = ${id} order by 1`.execute(bench.db),
    ),
  )
}

test('a worker that stands still is taken over after its heartbeat; when it wakes up it writes 0 rows, learns of it and stops', async () => {
  const frozen = await bench.spawnWorker()
  const id = await bench.queueSteps([
    aDeclaredStep('a.txt', 'a\n'),
    aTextStep('freeze-call [[simulate: slow 20s x1]]'),
    aDeclaredStep('b.txt', 'b\n'),
  ])
  await bench.callInFlight('freeze-call')
  frozen.kill('SIGSTOP')
  const heir = await bench.startWorker()
  await ageHeartbeats()
  // It holds the lock of the workspace, so that it could still finish a write into it: its heir waits for it outside.
  await eventually(async () => expect((await bench.tracker.getSession(id)).workerId).toBe(heir.workerId))

  frozen.kill('SIGCONT')
  const session = await bench.reach(id, 'completed')
  expect(session.steps.map((step) => step.attempts.map(({ status }) => status))).toEqual([
    ['passed'],
    ['unknown', 'passed'],
    ['passed'],
  ])
  expect(session.workerId).toBe(heir.workerId)
  const { events } = await bench.tracker.listEvents(id)
  const takeOver = events.findLast(({ type }) => type === 'session_claimed')
  const writers = new Set(
    events.flatMap(({ sequence, actor }) => (sequence >= (takeOver?.sequence ?? 0) ? [actor] : [])),
  )
  expect(writers).toEqual(new Set([`worker:${heir.workerId}`]))

  // It ends in order: nothing is left in its hands.
  const before = await dump(id)
  frozen.kill('SIGTERM')
  const [code] = (await once(frozen, 'exit')) as [number | null]
  expect(code).toBe(0)
  expect(await dump(id)).toEqual(before)
  expect(await readFile(join(bench.directory, 'data', 'workspaces', id, 'b.txt'), 'utf8')).toBe('b\n')
  await heir.stop()
})

test('while the worker that looks for dead ones stands still, another one looks', async () => {
  // The first worker of a database becomes the watcher.
  const watcher = await bench.spawnWorker({ concurrency: 1 })
  await eventually(async () => {
    const { rows } =
      await sql`select 1 from pg_locks where locktype = 'advisory' and classid = 4242 and objid::int = -1`.execute(
        bench.db,
      )
    expect(rows).toHaveLength(1)
  })
  watcher.kill('SIGSTOP')
  const doomed = await bench.spawnWorker()
  const id = await bench.queueSteps([aTextStep('unwatched-call [[simulate: slow 60s x1]]')])
  await bench.callInFlight('unwatched-call')
  const heir = await bench.startWorker()
  doomed.kill('SIGKILL')
  await once(doomed, 'exit')
  // So that the heartbeat, of 30 s, is not what hands it on.
  await sql`update jr_queue.job set heartbeat_on = now() + interval '1 day' where state = 'active'`.execute(bench.db)

  const session = await bench.reach(id, 'completed')
  expect(session).toMatchObject({ takenOver: 1, workerId: heir.workerId })
  watcher.kill('SIGCONT')
  watcher.kill('SIGTERM')
  await once(watcher, 'exit')
  await heir.stop()
})
