import type { Router } from '@jr/router'
import type { Logger } from 'pino'

/** Bounds of one session; every one has a default. */
export interface ExecutorLimits {
  /** Tries a step, the first one included. Default 3. */
  readonly stepAttempts: number
  /**
   * Milliseconds for which a step waits for a model's server that cannot be reached, beyond its tries: as long as a large model takes to
   * load again. Default 10 minutes.
   */
  readonly modelPatienceMs: number
  /** Further tries all steps of a session may have together. Default 10. */
  readonly sessionRetries: number
  /** How often a step may lose its worker before it counts as what kills it. Default 3. */
  readonly stepInterruptions: number
  /** Milliseconds a step may take, all tries together. Default 30 minutes. */
  readonly stepTimeoutMs: number
  /**
   * Milliseconds a session may take, whichever workers have it, from its first claim, or the first since a person sent it on its
   * way again. Default 24 hours.
   */
  readonly sessionTimeoutMs: number
}

/** The defaults of {@link ExecutorLimits}. */
export const defaultLimits: ExecutorLimits = {
  stepAttempts: 3,
  modelPatienceMs: 10 * 60_000,
  sessionRetries: 10,
  stepInterruptions: 3,
  stepTimeoutMs: 30 * 60_000,
  sessionTimeoutMs: 24 * 60 * 60_000,
}

/** What a worker needs. */
export interface ExecutorOptions {
  /** A direct or session-pooled connection; the database must be migrated. */
  readonly databaseUrl: string
  /**
   * As whom the `sql` checks of documents read: a role without power over the server. Default: `databaseUrl`, which the checks
   * refuse when its role is a superuser or may read the server's files.
   */
  readonly checksDatabaseUrl?: string
  readonly router: Router
  /** Marks model calls of sessions that run on the simulator. */
  readonly simulated: boolean
  /** Holds `workspaces/` for sessions without one of their own, and `snapshots/`. */
  readonly dataDirectory: string
  /** `off` lets commands run unconfined: only by a person's explicit choice. Default `bubblewrap`. */
  readonly sandbox?: 'bubblewrap' | 'off'
  /** Toolchains outside of the system's directories that commands see, read-only, with their programs on the PATH. Default: none. */
  readonly sandboxReadOnlyPaths?: readonly string[]
  /** The PATH of this machine, to say where a program is that commands do not see. Default: nowhere. */
  readonly hostSearchPath?: readonly string[]
  /** Sessions at a time. Default 4. */
  readonly concurrency?: number
  /** Sessions that one Jr may run at a time, over all workers. Default: no bound. */
  readonly sessionsPerJr?: number
  /** Deletes sessions that ended longer ago than this, once an hour. Default: they are kept. */
  readonly retentionDays?: number
  /** Carries out this session and no other. Default: whatever is queued. */
  readonly onlySessionId?: string
  /**
   * Before the work, a model proposes checks for criteria that have none; those that are red then are frozen and count.
   * Costs one model call a session. Default false.
   */
  readonly proposeChecks?: boolean
  readonly limits?: Partial<ExecutorLimits>
  readonly log: Logger
}

/** How busy a worker is. */
export interface ExecutorStats {
  readonly running: number
  readonly concurrency: number
  /** Sessions that this worker let go of since it started: ended, waiting, parked or handed back. */
  readonly settled: number
  /** False while the database does not answer. */
  readonly connected: boolean
  /** When the worker last looked for work of others or waited for a server that is silent, by `performance.now()`: what a watchdog asks. */
  readonly aliveAt: number
}

/** A running worker. */
export interface Executor {
  readonly workerId: string
  readonly stats: () => ExecutorStats
  /**
   * Takes no more sessions, lets each finish its current step for at most `drainMs` (default 60,000), aborts what is
   * still running then, and gives the sessions back so that another worker goes on. Idempotent.
   */
  readonly stop: (options?: { readonly drainMs?: number }) => Promise<void>
}
