import { sql } from 'kysely'
import { expect, onTestFinished, test } from 'vitest'
import { openForgetfulProxy } from '../forgetful-proxy.ts'
import { openOwnServer } from '../open-own-server.ts'
import { eventually, openTestBench, type TestBench } from '../test-bench.ts'
import { expectMirror } from './expect-mirror.ts'
import { createProgram, createRandom, type RandomProgram } from './random-program.ts'

/** A build is repeatable; other programs and moments are for `JR_STORM_SEED=…`. */
const seed = Number(process.env['JR_STORM_SEED'] ?? 1)
/** An outage is bad luck here, not poison. */
const worker = { concurrency: 4, limits: { stepInterruptions: 1_000 } }

async function queuePrograms(
  bench: TestBench,
  count: number,
  random: () => number,
): Promise<ReadonlyMap<string, RandomProgram>> {
  const programs = new Map<string, RandomProgram>()
  for (let index = 0; index < count; index += 1) {
    const program = createProgram(random, `p${index}`)
    const { steps, continueOnFailure } = program
    programs.set(await bench.queueSteps(steps, { continueOnFailure }), program)
  }
  return programs
}

async function expectMirrors(bench: TestBench, programs: ReadonlyMap<string, RandomProgram>): Promise<void> {
  for (const [id, program] of programs) {
    await bench.reach(id, program.expected.status)
    await expectMirror(bench, id, program)
  }
}

/** Steps that have ended so far, and sessions that have not; waits while the database does not answer. */
function countWork(bench: TestBench): Promise<{ readonly ended: number; readonly open: number }> {
  return eventually(async () => {
    const { rows } = await sql<{ ended: number; open: number }>`
      select (select count(*) from jr_execution_steps where completed_at is not null) as ended,
        (select count(*) from jr_execution_sessions where active) as open`.execute(bench.db)
    return rows[0]!
  })
}

test(`PostgreSQL restarts four times under two busy workers, at once and in order (seed ${seed}): every session ends as its mirror says`, async () => {
  const server = await openOwnServer()
  onTestFinished(() => server.close())
  const bench = await openTestBench({ server: server.connectionString })
  onTestFinished(() => bench.close())
  const programs = await queuePrograms(bench, 24, createRandom(seed))
  await Promise.all([bench.spawnWorker(worker), bench.spawnWorker(worker)])

  for (const mode of ['immediate', 'fast', 'immediate', 'fast'] as const) {
    const before = await countWork(bench)
    await eventually(async () => {
      const { ended, open } = await countWork(bench)
      // Some seeds give little work, which may be over while a busy machine looks away.
      expect(ended > before.ended + 5 || open === 0).toBe(true)
    })
    await server.stop(mode)
    await server.start()
  }
  await expectMirrors(bench, programs)
  expect(await bench.tracker.auditSessions()).toEqual([])
})

test(`connections break after the server has committed and before it is heard (seed ${seed}): every session ends as its mirror says`, async () => {
  const bench = await openTestBench()
  onTestFinished(() => bench.close())
  const random = createRandom(seed)
  const url = new URL(bench.database.connectionString)
  const proxy = await openForgetfulProxy(url, random)
  onTestFinished(() => proxy.close())
  url.port = String(proxy.port)
  await Promise.all(Array.from({ length: 2 }, () => bench.spawnWorker({ ...worker, databaseUrl: url.href })))

  proxy.forget(40)
  // As long as it takes: answers only get lost while there is work.
  while (proxy.lost.commits < 3 || proxy.lost.statements < 10) {
    await expectMirrors(bench, await queuePrograms(bench, 8, random))
  }
  expect(await bench.tracker.auditSessions()).toEqual([])
})
