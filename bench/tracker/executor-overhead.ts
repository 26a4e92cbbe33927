import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { createTestDatabase, startTestServer } from '@jr/db/testing'
import { startExecutor } from '@jr/executor'
import { pino } from 'pino'
import { createInstantRouter } from './instant-router.ts'
import {
  listDeclaredSteps,
  listTextSteps,
  openSubmitter,
  queueSession,
  type Submitter,
  untilCompleted,
} from './queue-session.ts'
import { killWorker, spawnWorker } from './spawn-worker.ts'

// Usage: node --conditions=@jr/source bench/tracker/executor-overhead.ts [steps a session, default 100]
const steps = Number(process.argv[2] ?? 100)
const rounds = 3

const server = await startTestServer({ durable: true })
const database = await createTestDatabase({ serverConnectionString: server.connectionString })
const directory = await mkdtemp(join(tmpdir(), 'jr-overhead-bench-'))
const submitter = await openSubmitter(database.connectionString)

async function createWorkspace(files: number): Promise<string> {
  const workspace = join(directory, `workspace-${crypto.randomUUID()}`)
  for (let index = 0; index < files; index += 1) {
    const folder = join(workspace, `folder-${index % 50}`)
    await mkdir(folder, { recursive: true })
    await writeFile(join(folder, `file-${index}.txt`), `File ${index}\n`.repeat(100))
  }
  return workspace
}

interface Cost {
  readonly wallMs: number
  readonly cpuMs: number
}

/** A whole session less one of a single step, by the steps between them: claiming, baseline and verdict are not a step's. */
async function measureStep(toSteps: typeof listTextSteps, workspace: string): Promise<Cost> {
  const run = async (count: number): Promise<Cost> => {
    const cpu = process.cpuUsage()
    const begin = performance.now()
    await untilCompleted(submitter, await queueSession(submitter, toSteps(count), workspace))
    const { user, system } = process.cpuUsage(cpu)
    return { wallMs: performance.now() - begin, cpuMs: (user + system) / 1000 }
  }
  await run(5)
  const one = await run(1)
  const all = await run(1 + steps)
  return { wallMs: (all.wallMs - one.wallMs) / steps, cpuMs: (all.cpuMs - one.cpuMs) / steps }
}

/** Most resident memory of a worker process with so many sessions under way, in MB. */
async function measureMemory(sessions: number): Promise<{ readonly idleMb: number; readonly mostMb: number }> {
  const worker = await spawnWorker({
    databaseUrl: database.connectionString,
    dataDirectory: join(directory, 'data'),
    delayMs: 2_000,
    concurrency: sessions,
  })
  const readMb = async (): Promise<number> => {
    const status = await readFile(`/proc/${worker.pid}/status`, 'utf8')
    return Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1]) / 1024
  }
  const idleMb = await readMb()
  const ids = await Promise.all(Array.from({ length: sessions }, () => queueSession(submitter, listTextSteps(5))))
  let mostMb = idleMb
  let mostAtOnce = 0
  const watch = setInterval(() => {
    void readMb().then((mb) => (mostMb = Math.max(mostMb, mb)))
    void countRunning(submitter).then((count) => (mostAtOnce = Math.max(mostAtOnce, count)))
  }, 100)
  for (const id of ids) await untilCompleted(submitter, id)
  clearInterval(watch)
  await killWorker(worker)
  if (mostAtOnce < sessions) throw new Error(`Only ${mostAtOnce} of ${sessions} sessions ran at once.`)
  return { idleMb, mostMb }
}

async function countRunning({ db }: Submitter): Promise<number> {
  const { count } = await db
    .selectFrom('jr_execution_sessions')
    .select((expression) => expression.fn.countAll<number>().as('count'))
    .where('status', '=', 'running')
    .executeTakeFirstOrThrow()
  return count
}

try {
  const executor = await startExecutor({
    databaseUrl: database.connectionString,
    router: createInstantRouter(),
    simulated: true,
    dataDirectory: join(directory, 'data'),
    sandbox: 'off',
    concurrency: 1,
    log: pino({ level: 'silent' }),
  })
  const variants = [
    { name: 'text, an instant model', toSteps: listTextSteps, files: 0 },
    { name: 'declared, empty workspace', toSteps: listDeclaredSteps, files: 0 },
    { name: 'declared, 300 files', toSteps: listDeclaredSteps, files: 300 },
    { name: 'declared, 5,000 files', toSteps: listDeclaredSteps, files: 5_000 },
  ]
  const costs = new Map(variants.map(({ name }) => [name, [] as Cost[]]))
  for (let round = 0; round < rounds; round += 1) {
    for (const { name, toSteps, files } of variants) {
      const workspace = await createWorkspace(files)
      await mkdir(workspace, { recursive: true })
      costs.get(name)?.push(await measureStep(toSteps, workspace))
      await rm(workspace, { recursive: true })
    }
  }
  await executor.stop()
  console.log(
    `Overhead of a step over ${steps} steps, medians of ${rounds} rounds, load average ${loadavg()[0]?.toFixed(1)}`,
  )
  console.log('| steps | wall ms | CPU ms of this process |')
  console.log('|---|---|---|')
  for (const [name, all] of costs) {
    const median = (of: (cost: Cost) => number): string =>
      (all.map(of).sort((a, b) => a - b)[Math.floor(all.length / 2)] ?? Number.NaN).toFixed(2)
    console.log(`| ${name} | ${median(({ wallMs }) => wallMs)} | ${median(({ cpuMs }) => cpuMs)} |`)
  }
  const { idleMb, mostMb } = await measureMemory(100)
  console.log(
    `\n100 sessions at once in one worker: ${mostMb.toFixed(0)} MB resident, ${idleMb.toFixed(0)} MB before the first`,
  )
} finally {
  await submitter.close()
  await database.close()
  await server.stop()
  await rm(directory, { recursive: true, force: true })
}
