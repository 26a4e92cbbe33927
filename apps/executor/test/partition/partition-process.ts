// A partition, in a network namespace of its own: PostgreSQL, the models and one worker here, another worker in a second namespace at
// the other end of a cable. The only argument is a directory. Prints a PartitionReport as JSON. Ends with its stdin.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { appendFileSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import { createInterface } from 'node:readline'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { createDatabase } from '@jr/database'
import { migrate, startEmbeddedPostgres } from '@jr/db'
import { startSimulator } from '@jr/llm-simulator'
import { createQueue, enqueueSession } from '@jr/queue'
import { createRouter } from '@jr/router'
import { createTracker, type SessionDetail, type StepDefinition } from '@jr/tracker'
import { sql } from 'kysely'
import { pino } from 'pino'
import { startExecutor } from '../../src/start-executor.ts'
import type { WorkerProcessArguments } from '../test-bench.ts'
import { watchChildren } from '../watch-children.ts'
import type { PartitionReport, PartitionedSession, WorkerLine } from './partition-report.ts'

const here = '10.9.0.1'
const there = '10.9.0.2'
const directory = process.argv[2] ?? ''
const watcher = watchChildren(directory)
const children: ChildProcess[] = []
const keep = (child: ChildProcess): void => {
  children.push(child)
  watcher.add(child.pid)
}
process.on('exit', () => children.forEach((child) => child.kill('SIGKILL')))
process.stdin.once('end', () => process.exit(1)).resume()

const ip = (...args: string[]): void => void execFileSync('ip', args)

async function until<T>(look: () => T | undefined | Promise<T | undefined>): Promise<T> {
  for (;;) {
    const found = await look()
    if (found !== undefined) return found
    await delay(20)
  }
}

/** The embedded server listens on loopback only. This starts the same one again so that it can be reached from the other end. */
async function startReachablePostgres(): Promise<string> {
  const server = await startEmbeddedPostgres({ directory: join(directory, 'server'), durable: false })
  await migrate(server.connectionString)
  const setup = createDatabase({ connectionString: server.connectionString, max: 1 })
  const { rows } = await sql<{ file: string }>`select current_setting('hba_file') as file`.execute(setup.db)
  await setup.close()
  const file = rows[0]?.file ?? ''
  appendFileSync(file, `\nhost all all ${there}/32 scram-sha-256\n`)
  const [program = '', ...args] = readFileSync(`/proc/${server.pid}/cmdline`, 'utf8').split('\0').slice(0, -1)
  await server.stop()
  const { uid, gid } = statSync(file)
  const account = process.getuid?.() === 0 ? { uid, gid } : {}
  const open = args.map((argument) => argument.replace('listen_addresses=127.0.0.1', 'listen_addresses=*'))
  keep(spawn(program, open, { ...account, cwd: '/', stdio: 'ignore', env: { LC_ALL: 'C' } }))
  return server.connectionString
}

ip('link', 'set', 'lo', 'up')
const databaseUrl = await startReachablePostgres()
const simulator = await startSimulator({ host: '0.0.0.0' })
const { db } = createDatabase({ connectionString: databaseUrl })
await until(async () => sql`select 1`.execute(db).catch(() => undefined))
const queue = createQueue({ connectionString: databaseUrl, onError: () => {} })
await queue.start()
const tracker = createTracker({ db })
const dataDirectory = join(directory, 'data')

const fromThere = (url: string): string => url.replace('127.0.0.1', here).replace('0.0.0.0', here)
const options: WorkerProcessArguments = {
  databaseUrl: fromThere(databaseUrl),
  dataDirectory,
  anthropicUrl: fromThere(simulator.anthropicUrl),
  openaiUrl: fromThere(simulator.openaiUrl),
  concurrency: 2,
  drainMs: 60_000,
  proposeChecks: false,
  limits: {},
}
const script = `echo inside; read -r _; ip addr add ${there}/30 dev jr-in && ip link set jr-in up && exec "$@"`
const node = [process.execPath, '--conditions=@jr/source']
const workerFile = fileURLToPath(new URL('../worker-process.ts', import.meta.url))
const lone = spawn('unshare', ['--net', 'sh', '-c', script, 'sh', ...node, workerFile, JSON.stringify(options)], {
  stdio: ['pipe', 'pipe', 'pipe'],
  env: { ...process.env, JR_TEST_LOG: 'info' },
})
keep(lone)
const lines: WorkerLine[] = []
createInterface(lone.stderr).on('line', (line) => {
  if (line.startsWith('{')) lines.push(JSON.parse(line) as WorkerLine)
  else process.stderr.write(`${line}\n`)
})
await once(lone.stdout, 'data')
ip('link', 'add', 'jr-out', 'type', 'veth', 'peer', 'name', 'jr-in', 'netns', String(lone.pid))
ip('addr', 'add', `${here}/30`, 'dev', 'jr-out')
ip('link', 'set', 'jr-out', 'up')
lone.stdin.write('\n')
await once(lone.stdout, 'data')

async function queueSession(steps: readonly StepDefinition[]): Promise<string> {
  const { sessionId } = await tracker.createSession({ taskId: 'CUT', jrName: 'Jr', steps, simulated: true })
  await db.transaction().execute((transaction) => enqueueSession(queue, transaction, sessionId))
  return sessionId
}
const calling = await queueSession([
  { name: 'Ask', description: 'cut-off [[simulate: slow 60s x1]]', kind: 'text' },
  { name: 'Ask', description: 'and on', kind: 'text' },
])
// Many small writes: the cut comes between one and its answer.
const writing = await queueSession(
  Array.from({ length: 60 }, (_, index) => ({
    name: `Write ${index}`,
    description: 'Write.',
    kind: 'declared',
    definition: {
      edits: [{ type: 'write', path: `${index}.txt`, content: `${index}\n`, line: 1 }],
      files: [],
      commands: [],
    },
  })),
)
await until(
  async () => (simulator.requests[0] && (await tracker.getProgress({ sessionId: writing })).passed > 5) || undefined,
)

const cutAt = Date.now()
ip('link', 'set', 'jr-out', 'down')
const heir = await startExecutor({
  databaseUrl,
  router: createRouter({
    environment: {},
    anthropic: { apiKey: 'simulated-key', baseUrl: simulator.anthropicUrl },
    local: { baseUrl: fromThere(simulator.openaiUrl).replace(here, '127.0.0.1') },
  }),
  simulated: true,
  dataDirectory,
  log: pino({ level: 'silent' }),
})
const isCompleted = async (id: string): Promise<SessionDetail | undefined> => {
  const session = await tracker.getSession(id)
  return session.status === 'completed' ? session : undefined
}
const completed = await Promise.all([calling, writing].map((id) => until(() => isCompleted(id))))

const healedAt = Date.now()
const linesWhileCut = lines.length
ip('link', 'set', 'jr-out', 'up')
await until(
  () =>
    (lines.filter(({ msg }) => msg === 'session let go').length === 2 &&
      lines.some(({ msg }) => msg === 'worker connection is back')) ||
    undefined,
)
lone.kill('SIGTERM')
const [loneExitCode] = (await once(lone, 'exit')) as [number | null]
const sessions = await Promise.all(
  completed.map(async (before): Promise<PartitionedSession> => {
    const { sessionId } = before
    const events = await db
      .selectFrom('jr_session_events')
      .select(['sequence', 'type', 'actor', 'occurred_at'])
      .where('session_id', '=', sessionId)
      .orderBy('sequence')
      .execute()
    const [first, takeOver] = events.filter(({ type }) => type === 'session_claimed')
    const after = await tracker.getSession(sessionId)
    return {
      sessionId,
      heirHasIt: before.workerId === heir.workerId,
      takenOverAt: takeOver?.occurred_at.getTime() ?? 0,
      staleEvents: events.filter(
        ({ sequence, actor }) => sequence > (takeOver?.sequence ?? 0) && actor === first?.actor,
      ).length,
      passes: events.filter(({ type }) => type === 'step_passed').length,
      steps: after.totalSteps,
      isUnchanged: after.updatedAt.getTime() === before.updatedAt.getTime(),
    }
  }),
)
const audit = await tracker.auditSessions()
await heir.stop()
const report: PartitionReport = { cutAt, healedAt, linesWhileCut, lines, sessions, audit, loneExitCode }
process.stdout.write(`${JSON.stringify(report)}\n`, () => process.exit(0))
