import { randomInt, randomUUID } from 'node:crypto'
import { hostname } from 'node:os'
import { resolve } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { createDatabase } from '@jr/database'
import { claimNextSession, createQueue, giveBackUnheard, openWorkerConnection, toLockKey } from '@jr/queue'
import { createTracker } from '@jr/tracker'
import { createSandbox, probeSandbox } from '@jr/workspace'
import { type ClaimLoop, createClaimLoop } from './claim-loop.ts'
import { ExecutorError } from './executor-error.ts'
import { defaultLimits, type Executor, type ExecutorOptions } from './executor-options.ts'
import { startHousekeeping } from './housekeeping.ts'
import { runSession } from './run-session.ts'
import type { WorkerContext } from './session-run.ts'
import { startWatch, type Watch } from './start-watch.ts'

/** Beside its sessions a worker needs connections for claims, for its watch, and for pg-boss. */
const spareConnections = 2
const mostConnections = 10
const defaultDrainMs = 60_000
/** A server that is gone takes no session back. With the drain and what follows it stays below the unit's TimeoutStopSec=90s. */
const handBackTimeoutMs = 15_000
/** A server that is gone may never confirm that a connection ends; by now every session has been given back or is lost. */
const closeTimeoutMs = 10_000

/**
 * Starts a worker: it claims queued sessions and carries them out until `stop`.
 * @throws {ExecutorError} `executor_unavailable` when the database cannot be reached or is not migrated
 */
export async function startExecutor(options: ExecutorOptions): Promise<Executor> {
  const { log, concurrency = 4 } = options
  const workerId = `${hostname()}-${process.pid}-${randomUUID().slice(0, 8)}`
  const only = options.onlySessionId === undefined ? {} : { onlySessionId: options.onlySessionId }
  const lockKey = toLockKey(randomInt(2 ** 47) / 2 ** 47)
  const connection = createDatabase({
    connectionString: options.databaseUrl,
    max: Math.min(mostConnections, concurrency + spareConnections),
    applicationName: 'jr-executor',
    // The driver hangs its whole client on the error.
    onIdleError: ({ message }) => log.warn({ reason: message }, 'database connection lost'),
  })
  const state: { loop?: ClaimLoop; watch?: Watch } = {}
  const draining = new AbortController()
  /** For what is repeated every second or two: in an outage it has been said already that the connection is lost. */
  const warn = (details: object, message: string): void =>
    log[state.watch?.isConnected() === false ? 'debug' : 'warn'](details, message)
  const queue = createQueue({
    connectionString: options.databaseUrl,
    supervise: true,
    onError: ({ message }) => warn({ reason: message }, 'queue error'),
  })
  const tracker = createTracker({ db: connection.db })
  const sandbox = createSandbox({
    mode: options.sandbox ?? 'bubblewrap',
    readOnlyPaths: options.sandboxReadOnlyPaths ?? [],
    hostSearchPath: options.hostSearchPath ?? [],
  })
  const lock = await open(async () => {
    await tracker.checkSchema()
    await queue.start()
    const opened = await openWorkerConnection({
      connectionString: options.databaseUrl,
      workerId,
      lockKey,
      onWake: () => state.loop?.wake(),
      onRegained: () => {
        log.info('worker connection is back')
        state.watch?.look()
      },
      onSessionChanged: (sessionId) => state.watch?.look(sessionId),
      onLost: (error) => log.warn(error, 'worker connection lost; others may take its sessions over'),
    })
    await tracker.registerWorker({ workerId, host: hostname(), pid: process.pid, lockKey, ...only })
    return opened
  }).catch(async (error: unknown) => {
    await queue.stop().catch(() => {})
    await connection.close()
    throw error
  })
  const worker: WorkerContext = {
    db: connection.db,
    queue,
    tracker,
    workerId,
    router: options.router,
    simulated: options.simulated,
    sandbox,
    dataDirectory: resolve(options.dataDirectory),
    limits: { ...defaultLimits, ...options.limits },
    log: log.child({ workerId }),
    checksDatabaseUrl: options.checksDatabaseUrl ?? options.databaseUrl,
    proposeChecks: options.proposeChecks ?? false,
    connection: lock,
    draining: draining.signal,
  }
  const loop = createClaimLoop({
    concurrency,
    claim: () =>
      claimNextSession(worker, workerId, {
        timeoutMs: worker.limits.sessionTimeoutMs,
        ...(options.sessionsPerJr !== undefined && { sessionsPerJr: options.sessionsPerJr }),
        ...only,
      }),
    giveBackUnheard: async (held) => {
      const sessions = await giveBackUnheard(worker, workerId, held)
      if (sessions > 0) worker.log.warn({ sessions }, 'sessions given back that were claimed without an answer')
    },
    run: (claim, controller) => runSession(worker, claim, controller),
    onError: (error) => warn({ workerId, err: error }, 'no session could be claimed'),
  })
  const watch = startWatch(worker, loop, lock)
  const stopHousekeeping = startHousekeeping(worker, options.retentionDays)
  Object.assign(state, { loop, watch })
  const probe = await probeSandbox(sandbox)
  if (!probe.ok)
    worker.log.warn({ problem: probe.problem, fix: probe.fix }, 'no sandbox: commands and checks cannot run')
  else if (!probe.sandboxed) worker.log.warn('the sandbox is off: commands run unconfined')
  loop.wake()
  worker.log.info({ concurrency }, 'worker started')

  let stopping: Promise<void> | undefined
  const stop = async ({ drainMs = defaultDrainMs }: { readonly drainMs?: number } = {}): Promise<void> => {
    draining.abort()
    const late = setTimeout(() => loop.abort(loop.claims(), 'drain'), drainMs)
    const drained = await Promise.race([
      loop.drain().then(() => true),
      delay(drainMs + handBackTimeoutMs, false, { ref: false }),
    ])
    clearTimeout(late)
    if (!drained) worker.log.warn('sessions cannot be handed back; others take them over when this process has ended')
    stopHousekeeping()
    const left = await Promise.race([leave().then(() => true), delay(closeTimeoutMs, false, { ref: false })])
    if (!left) worker.log.warn({ closeTimeoutMs }, 'PostgreSQL did not confirm that the connections end')
    worker.log.info('worker stopped')
  }
  const leave = async (): Promise<void> => {
    await watch.stop()
    await tracker.stopWorker(workerId).catch((error: unknown) => worker.log.warn(error, 'worker could not sign off'))
    await lock.close()
    await queue.stop()
    await connection.close()
  }
  return {
    workerId,
    stats: () => ({
      running: loop.claims().length,
      concurrency,
      settled: loop.settled(),
      connected: watch.isConnected(),
      aliveAt: watch.aliveAt(),
    }),
    stop: (stopOptions) => (stopping ??= stop(stopOptions)),
  }
}

async function open<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error
    const reason = cause instanceof Error ? cause.message || (cause as { code?: string }).code : String(cause)
    throw new ExecutorError('executor_unavailable', `The worker cannot start: ${reason}`, {
      hint: 'Check that PostgreSQL runs, that JR_DATABASE_URL names it and that `jr migrate` has been run; `jr doctor` tests all three.',
      cause: error,
    })
  }
}
