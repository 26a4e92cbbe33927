import type { QueueContext, SessionClaim, WorkerConnection } from '@jr/queue'
import type { Router } from '@jr/router'
import type { AppendEvent, EndedAttempt, SessionDetail, SessionEvent, SessionHandle, Tracker } from '@jr/tracker'
import type { Sandbox, Workspace } from '@jr/workspace'
import type { Logger } from 'pino'
import type { ExecutorLimits } from './executor-options.ts'
import { persist } from './persist.ts'
import { toFailure } from './to-failure.ts'
import type { Try } from './try.ts'

/** What all sessions of a worker share. */
export interface WorkerContext extends QueueContext {
  readonly workerId: string
  readonly router: Router
  readonly simulated: boolean
  readonly sandbox: Sandbox
  readonly dataDirectory: string
  readonly limits: ExecutorLimits
  readonly log: Logger
  /** As whom `sql` checks read. */
  readonly checksDatabaseUrl: string
  /** Whether a model proposes checks for features without any. */
  readonly proposeChecks: boolean
  readonly connection: Pick<WorkerConnection, 'holdWorkspace' | 'leaveWorkspace'>
  /** Aborted from the moment the worker is told to end: no new step and no new try starts. */
  readonly draining: AbortSignal
}

/** One session in the hands of this worker. */
export interface SessionRun {
  readonly worker: WorkerContext
  readonly claim: SessionClaim
  readonly handle: SessionHandle
  /** As it was when it was claimed. */
  readonly detail: SessionDetail
  readonly workspace: Workspace
  readonly snapshotDirectory: string
  /** The document's text before its first step. */
  readonly background: string
  /** Aborts with a SessionStop. */
  readonly signal: AbortSignal
  /** Outputs of steps that passed, by position; grows as the session goes on. */
  readonly outputs: Map<number, string>
  /** The next step, started in the transaction that ended the last one, and its first try. */
  begun: { readonly index: number; readonly attempt: Try } | undefined
  /** Snapshot from before the step that is under way and can change the workspace. */
  unfinished: string | undefined
  /** Events `step_escalated` of the session, oldest first. */
  readonly escalations: readonly SessionEvent[]
  /** Tries beyond each step's first, of the whole session. */
  retriesSpent: number
  /** A worker's write, repeated until the database takes it. */
  readonly write: <T>(write: (tracker: Tracker) => Promise<T>) => Promise<T>
  /** Adds an event of the worker's own, once, however often it must be sent. */
  readonly addEvent: (event: Omit<AppendEvent, 'eventId'>) => Promise<void>
}

/** What a step that passed has come to. */
export interface StepWork {
  readonly output: string
  /** Its last attempt, when that is not recorded as ended yet: it ends with the step. */
  readonly ended?: EndedAttempt
}

/** `write` of a {@link SessionRun}. */
export function createWriter(worker: WorkerContext, signal: AbortSignal): SessionRun['write'] {
  const onOutage = (error: unknown): void => {
    const { code, message, hint } = toFailure(error)
    worker.log.warn({ code, reason: message, hint }, 'the database does not take a write; it is repeated until it does')
  }
  return (write) => persist(signal, () => write(worker.tracker), onOutage)
}
