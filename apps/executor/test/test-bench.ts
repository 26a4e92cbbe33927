import { type ChildProcess, type ChildProcessByStdio, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { createTestDatabase, type TestDatabase } from '@jr/db/testing'
import { type Simulator, type SimulatorOptions, startSimulator } from '@jr/llm-simulator'
import { createQueue, enqueueSession, type QueueContext, submitTask } from '@jr/queue'
import { createRouter, type Router } from '@jr/router'
import { createTracker, type FeatureDefinition, type SessionDetail, type StepDefinition } from '@jr/tracker'
import { pino } from 'pino'
import { expect, vi } from 'vitest'
import type { CrashPlan } from './crash/crash-plan.ts'
import type { Executor, ExecutorOptions } from '../src/executor-options.ts'
import { startExecutor } from '../src/start-executor.ts'
import { watchChildren } from './watch-children.ts'

const workerProcess = fileURLToPath(new URL('worker-process.ts', import.meta.url))

// Starting worker processes takes seconds on a loaded machine.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 })

/** A database, a simulator, a directory and the workers of one test file. */
export interface TestBench extends QueueContext {
  readonly database: TestDatabase
  readonly simulator: Simulator
  readonly router: Router
  readonly directory: string
  /** A worker in this process. */
  readonly startWorker: (options?: Partial<ExecutorOptions>) => Promise<Executor>
  /** A worker in a process of its own, which can be killed. */
  readonly spawnWorker: (options?: WorkerProcessOptions) => Promise<ChildProcess>
  /** A worker process from this bundle that crashes where the plan says; it may never become ready. */
  readonly spawnCrashingWorker: (
    file: string,
    plan: Pick<CrashPlan, 'crash' | 'trace'>,
    options?: WorkerProcessOptions,
  ) => ChildProcess
  /** Queues a session with these steps, without a document. */
  readonly queueSteps: (steps: readonly StepDefinition[], options?: QueueStepsOptions) => Promise<string>
  readonly submit: (markdown: string) => Promise<string>
  /** Waits until the last model call is one with this text in it. */
  readonly callInFlight: (marker: string) => Promise<void>
  /** Waits until the session is in this state. */
  readonly reach: (sessionId: string, status: SessionDetail['status']) => Promise<SessionDetail>
  readonly close: () => Promise<void>
}

export interface QueueStepsOptions {
  readonly features?: readonly FeatureDefinition[]
  readonly workspace?: string
  readonly continueOnFailure?: boolean
  readonly jrName?: string
  readonly deadlineAt?: Date
}

export interface WorkerProcessOptions {
  readonly limits?: ExecutorOptions['limits']
  readonly concurrency?: number
  /** Milliseconds that SIGTERM leaves to the current step. */
  readonly drainMs?: number
  readonly proposeChecks?: boolean
  /** Default: the bench's database. */
  readonly databaseUrl?: string
  /** Default: one in the bench's directory. */
  readonly dataDirectory?: string
  /** What runs the command of the worker process; it must become the worker, so that its process id is the worker's. */
  readonly wrap?: (command: readonly string[]) => { readonly program: string; readonly args: readonly string[] }
}

/** What the worker process reads from its first argument. */
export interface WorkerProcessArguments {
  readonly databaseUrl: string
  readonly dataDirectory: string
  readonly anthropicUrl: string
  readonly openaiUrl: string
  readonly concurrency: number
  readonly drainMs: number
  readonly proposeChecks: boolean
  readonly limits: NonNullable<ExecutorOptions['limits']>
}

/** Silent unless a test is being looked into: JR_TEST_LOG=debug. */
const log = pino({ level: process.env['JR_TEST_LOG'] ?? 'silent' })

/** A router whose only servers are the simulator. */
export function createSimulatedRouter(urls: { readonly anthropicUrl: string; readonly openaiUrl: string }): Router {
  return createRouter({
    environment: {},
    anthropic: { apiKey: 'simulated-key', baseUrl: urls.anthropicUrl },
    local: { baseUrl: urls.openaiUrl },
    // Faults that one test asks for must not open the breaker for the next.
    circuit: { failureThreshold: 1_000_000 },
  })
}

export interface TestBenchOptions {
  readonly simulator?: SimulatorOptions
  /** Maintenance database of another server than that of the whole run. */
  readonly server?: string
}

/** Opens everything; `close` ends everything that was started on it. */
export async function openTestBench(options: TestBenchOptions = {}): Promise<TestBench> {
  const database = await createTestDatabase(
    options.server === undefined ? {} : { serverConnectionString: options.server },
  )
  const simulator = await startSimulator(options.simulator)
  const directory = await mkdtemp(join(tmpdir(), 'jr-executor-'))
  const queue = createQueue({ connectionString: database.connectionString, onError: () => {} })
  await queue.start()
  const context: QueueContext = { db: database.db, tracker: createTracker({ db: database.db }), queue }
  const router = createSimulatedRouter(simulator)
  const workers: Executor[] = []
  const processes: ChildProcess[] = []

  const toArguments = ({
    concurrency = 4,
    drainMs = 10_000,
    proposeChecks = false,
    databaseUrl = database.connectionString,
    dataDirectory = join(directory, 'data'),
    limits = {},
  }: WorkerProcessOptions = {}): WorkerProcessArguments => ({
    databaseUrl,
    dataDirectory,
    anthropicUrl: simulator.anthropicUrl,
    openaiUrl: simulator.openaiUrl,
    concurrency,
    drainMs,
    proposeChecks,
    limits,
  })
  const watcher = watchChildren(directory)
  const spawnNode = (
    path: string,
    argument: object,
    {
      stderr = 'inherit',
      wrap = ([program = '', ...args]) => ({ program, args }),
    }: { readonly stderr?: 'inherit' | 'ignore'; readonly wrap?: WorkerProcessOptions['wrap'] | undefined } = {},
  ): ChildProcessByStdio<null, Readable, null> => {
    const { program, args } = wrap([process.execPath, '--conditions=@jr/source', path, JSON.stringify(argument)])
    const child = spawn(program, args, {
      stdio: ['ignore', 'pipe', stderr],
      // Compiled once a bench: starting a process is most of what a kill test costs.
      env: { ...process.env, NODE_COMPILE_CACHE: join(directory, 'compile-cache') },
    })
    processes.push(child)
    watcher.add(child.pid)
    return child
  }

  return {
    ...context,
    database,
    simulator,
    router,
    directory,
    startWorker: async (workerOptions) => {
      const worker = await startExecutor({
        databaseUrl: database.connectionString,
        router,
        simulated: true,
        dataDirectory: join(directory, 'data'),
        log,
        ...workerOptions,
      })
      workers.push(worker)
      return worker
    },
    spawnWorker: async (workerOptions) => {
      const child = spawnNode(workerProcess, toArguments(workerOptions), { wrap: workerOptions?.wrap })
      const [first] = (await once(child.stdout, 'data')) as [Buffer]
      expect(first.toString()).toBe('ready\n')
      return child
    },
    spawnCrashingWorker: (file, plan, workerOptions) =>
      spawnNode(
        file,
        {
          ...plan,
          databasePort: Number(new URL(database.connectionString).port),
          worker: JSON.stringify(toArguments({ concurrency: 1, ...workerOptions })),
        } satisfies CrashPlan,
        // One that is cut off while it starts says so, at length.
        { stderr: process.env['JR_TEST_LOG'] === undefined ? 'ignore' : 'inherit' },
      ),
    queueSteps: (steps, stepOptions = {}) =>
      context.db.transaction().execute(async (transaction) => {
        const { sessionId } = await context.tracker.within(transaction).createSession({
          taskId: 'TEST-1',
          jrName: 'Test Jr',
          title: 'A test',
          steps,
          simulated: true,
          ...stepOptions,
        })
        await enqueueSession(queue, transaction, sessionId)
        return sessionId
      }),
    submit: async (markdown) => (await submitTask(context, { markdown, simulated: true })).sessionId,
    callInFlight: (marker) =>
      eventually(() => expect(JSON.stringify(simulator.requests.at(-1)?.body)).toContain(marker)),
    reach: (sessionId, status) =>
      eventually(async () => {
        // Asked often, so asked cheaply.
        const state = await context.tracker.findSessionState(sessionId)
        if (state?.status !== status) expect(await context.tracker.getSession(sessionId)).toMatchObject({ status })
        return context.tracker.getSession(sessionId)
      }),
    close: async () => {
      for (const child of processes) child.kill('SIGKILL')
      watcher.close()
      await Promise.all(workers.map((worker) => worker.stop({ drainMs: 0 })))
      await simulator.close()
      await queue.stop()
      await database.close()
      await rm(directory, { recursive: true, force: true })
    },
  }
}

/** Waits for a condition with more patience than any loaded machine needs; a value that the check returns is handed on. */
export function eventually<T>(check: () => T | Promise<T>): Promise<T> {
  return vi.waitFor(check, { timeout: 100_000, interval: 25 })
}

/** A step that writes one file. */
export function aDeclaredStep(path: string, content: string): StepDefinition {
  return {
    name: `Write ${path}`,
    description: `Create \`${path}\`.`,
    kind: 'declared',
    definition: { edits: [{ type: 'write', path, content, line: 1 }], files: [path], commands: [] },
  }
}

/** A step that asks a model; markers such as `[[simulate: slow 2s]]` steer the simulator. */
export function aTextStep(description: string): StepDefinition {
  return { name: 'Ask', description, kind: 'text' }
}

/** A step that needs a person. */
export function aManualStep(reason: string): StepDefinition {
  return {
    name: 'By hand',
    description: reason,
    kind: 'manual',
    definition: { edits: [], files: [], commands: [], reason },
  }
}
