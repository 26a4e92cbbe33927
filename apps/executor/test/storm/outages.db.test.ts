import { expect, onTestFinished, test } from 'vitest'
import { openForgetfulProxy } from '../forgetful-proxy.ts'
import { openOwnServer } from '../open-own-server.ts'
import { eventually, openTestBench, type TestBench } from '../test-bench.ts'
import { expectMirror } from './expect-mirror.ts'
import { createProgram, createRandom, type RandomProgram } from './random-program.ts'

const seed = Number(process.env['JR_STORM_SEED'] ?? Date.now() % 1_000_000)
/** An outage is bad luck here, not poison. */
const worker = { concurrency: 4, limits: { stepInterruptions: 1_000 } }
/** A session may wait for the queue's heartbeat (30 s) more than once when answers get lost one after the other. */
const patience = { timeout: 240_000 }

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
  expect(await bench.tracker.auditSessions()).toEqual([])
}

/** Steps that have ended so far; waits while the database does not answer. */
function countEnded(bench: TestBench): Promise<number> {
  return eventually(async () => {
    const { ended } = await bench.db
      .selectFrom('jr_execution_steps')
      .select(({ fn }) => fn.countAll<number>().as('ended'))
      .where('completed_at', 'is not', null)
      .executeTakeFirstOrThrow()
    return ended
  })
}

test(
  `PostgreSQL restarts four times under two busy workers, at once and in order (seed ${seed}): every session ends as its mirror says`,
  patience,
  async () => {
    const server = await openOwnServer()
    onTestFinished(() => server.close())
    const bench = await openTestBench({ server: server.connectionString })
    onTestFinished(() => bench.close())
    const programs = await queuePrograms(bench, 24, createRandom(seed))
    await Promise.all([bench.spawnWorker(worker), bench.spawnWorker(worker)])

    for (const mode of ['immediate', 'fast', 'immediate', 'fast'] as const) {
      const before = await countEnded(bench)
      await eventually(async () => expect(await countEnded(bench)).toBeGreaterThan(before + 5))
      await server.stop(mode)
      await server.start()
    }
    await expectMirrors(bench, programs)
  },
)

test(
  `connections break after the server has committed and before it is heard (seed ${seed}): every session ends as its mirror says`,
  patience,
  async () => {
    const bench = await openTestBench()
    onTestFinished(() => bench.close())
    const random = createRandom(seed)
    const url = new URL(bench.database.connectionString)
    const proxy = await openForgetfulProxy(url, random)
    onTestFinished(() => proxy.close())
    url.port = String(proxy.port)
    const programs = await queuePrograms(bench, 16, random)
    await Promise.all(Array.from({ length: 2 }, () => bench.spawnWorker({ ...worker, databaseUrl: url.href })))

    proxy.forget(40)
    await eventually(() => {
      expect(proxy.lost.commits).toBeGreaterThan(2)
      expect(proxy.lost.statements).toBeGreaterThan(10)
    })
    proxy.forget(0)
    await expectMirrors(bench, programs)
  },
)
