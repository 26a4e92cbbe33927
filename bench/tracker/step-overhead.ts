import { mkdtemp, rm } from 'node:fs/promises'
import { loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { DBOS } from '@dbos-inc/dbos-sdk'
import { createDatabase } from '@jr/database'
import { createTestDatabase, startTestServer } from '@jr/db/testing'
import { startExecutor } from '@jr/executor'
import { createTracker } from '@jr/tracker'
import { pino } from 'pino'
import { createInstantRouter } from './instant-router.ts'
import { listTextSteps, openSubmitter, queueSession, untilCompleted } from './queue-session.ts'

// Usage: node --conditions=@jr/source bench/tracker/step-overhead.ts [workflows a round, default 100]
const workflows = Number(process.argv[2] ?? 100)
const rounds = 5
const steps = 3

const server = await startTestServer({ durable: true })
const database = await createTestDatabase({ serverConnectionString: server.connectionString })
const other = await createTestDatabase({ serverConnectionString: server.connectionString, template: 'template0' })
const directory = await mkdtemp(join(tmpdir(), 'jr-step-bench-'))

/** DBOS: each step's result is stored before the next one starts. */
DBOS.setConfig({ name: 'bench', systemDatabaseUrl: other.connectionString, logLevel: 'error' })
const runDbos = DBOS.registerWorkflow(
  async (count: number): Promise<void> => {
    for (let index = 0; index < count; index += 1) {
      await DBOS.runStep(() => Promise.resolve('done'), { name: `step ${index + 1}` })
    }
  },
  { name: 'three-steps' },
)
await DBOS.launch()

/** The tracker alone: a session, its claim, start and completion of every step, its end. */
const connection = createDatabase({ connectionString: database.connectionString, max: 1 })
const tracker = createTracker({ db: connection.db })
const names = Array.from({ length: steps }, (_, index) => `Step ${index + 1}`)
async function runTracker(): Promise<void> {
  const { sessionId } = await tracker.createSession({ taskId: 'BENCH', jrName: 'Bench', steps: names })
  const session = await tracker.claimSession({ sessionId, workerId: 'bench' })
  await tracker.startStep(session, 0)
  for (const index of names.keys()) {
    const next = index + 1 < steps ? { next: { index: index + 1 } } : {}
    await tracker.completeStep(session, index, { passed: true, output: 'done', ...next })
  }
  await tracker.finishSession(session, { verdict: 'unverified' })
}

/** A whole worker: queue, claim, routing, the attempt's own two records, checks before and after. */
const submitter = await openSubmitter(database.connectionString)
const executor = await startExecutor({
  databaseUrl: database.connectionString,
  router: createInstantRouter(),
  simulated: true,
  dataDirectory: directory,
  sandbox: 'off',
  concurrency: 1,
  log: pino({ level: 'silent' }),
})
async function runExecutor(): Promise<void> {
  await untilCompleted(submitter, await queueSession(submitter, listTextSteps(steps)))
}

const ways = [
  { name: 'tracker', run: runTracker },
  { name: 'executor with an instant model', run: runExecutor },
  { name: 'DBOS', run: () => runDbos(steps) },
]
const taken = new Map(ways.map(({ name }) => [name, [] as number[]]))
try {
  // The first round only warms up.
  for (let round = -1; round < rounds; round += 1) {
    for (const { name, run } of ways) {
      for (let number = 0; number < (round < 0 ? 10 : workflows); number += 1) {
        const begin = performance.now()
        await run()
        if (round >= 0) taken.get(name)?.push(performance.now() - begin)
      }
    }
  }
  console.log(
    `${rounds * workflows} workflows of ${steps} instant steps, one after the other, load average ${loadavg()[0]?.toFixed(1)}`,
  )
  console.log('| | p50 ms a workflow | p99 ms a workflow | p50 ms / steps |')
  console.log('|---|---|---|---|')
  for (const [name, all] of taken) {
    all.sort((a, b) => a - b)
    const at = (share: number): number => all[Math.min(all.length - 1, Math.floor(all.length * share))] ?? Number.NaN
    console.log(`| ${name} | ${at(0.5).toFixed(2)} | ${at(0.99).toFixed(2)} | ${(at(0.5) / steps).toFixed(2)} |`)
  }
} finally {
  await executor.stop()
  await submitter.close()
  await connection.close()
  await DBOS.shutdown()
  await database.close()
  await other.close()
  await server.stop()
  await rm(directory, { recursive: true, force: true })
}
