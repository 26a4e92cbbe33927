import type { Database } from '@jr/database'
import type { Transaction } from 'kysely'
import type { EvidenceRecord } from './feature.ts'
import type {
  AppendEvent,
  AnswerQuestion,
  ClaimSession,
  CreateSession,
  EscalateStep,
  FeatureResult,
  FileChangeRecord,
  FinishAttempt,
  FrozenChecks,
  PauseScope,
  PersonAction,
  RegisterWorker,
  SessionFilter,
  SessionPage,
  StartAttempt,
  StartStep,
  StepResult,
} from './inputs.ts'
import type { TierOutcome } from './list-tier-outcomes.ts'
import type { Pause } from './pause.ts'
import type { RemovedSession } from './prune-sessions.ts'
import type {
  ClaimedSession,
  Progress,
  Session,
  SessionDetail,
  SessionEvent,
  SessionHandle,
  SessionSummary,
} from './session.ts'
import type { Stats } from './stats.ts'
import type { SessionStatus, Verdict } from './words.ts'

export interface SessionList {
  readonly sessions: readonly SessionSummary[]
  readonly nextCursor: string | null
  readonly version: string
  /** What `getVersion` answered when the page was read: every change up to it is in the page. */
  readonly changeVersion: string
  /** Ids of sessions deleted since `since`. */
  readonly removed: readonly string[]
  readonly asOf: Date
}

export interface TaskDetail {
  readonly taskId: string
  readonly title: string
  readonly jrName: string
  readonly priority: number
  readonly workspace: string | null
  readonly createdAt: Date
  readonly updatedAt: Date
  /** The most recent 100 sessions, newest first. */
  readonly sessions: readonly SessionSummary[]
}

/** A running session whose worker's advisory lock is gone. */
export interface OrphanedSession {
  readonly sessionId: string
  readonly workerId: string
  readonly epoch: number
  /** The queue's claim; null when the session was claimed without a queue. */
  readonly job: { readonly jobId: string; readonly retryCount: number } | null
}

/** A claim of the queue that nobody lets go any more. */
export interface AbandonedClaim {
  readonly sessionId: string
  readonly epoch: number
  readonly job: { readonly jobId: string; readonly retryCount: number }
}

/** A broken invariant: which, where, and what was found. */
export interface AuditFinding {
  readonly invariant: string
  /** Empty when it is about no single session. */
  readonly sessionId: string
  readonly detail: string
}

/**
 * Sessions, steps, features and evidence in PostgreSQL.
 *
 * Everything that takes a `SessionHandle` is a worker's write: it locks the session with its epoch first, and writes the change,
 * the counters and the event in one transaction. A stale epoch throws `SessionLostError` (`session_lost`), an illegal transition
 * `TrackerError` (`illegal_transition`); both write nothing. A write whose acknowledgement was lost may be made again: the same result
 * is a no-op. What takes a session id is a person's or the system's act.
 */
export interface Tracker {
  /** The same tracker, writing inside the caller's transaction. */
  readonly within: (transaction: Transaction<Database>) => Tracker

  readonly createSession: (input: CreateSession, transaction?: Transaction<Database>) => Promise<Session>
  /**
   * Takes the session for a worker, `pending` or `running` (then from another worker): raises the epoch, marks attempts in flight `unknown`, sends interrupted steps back to
   * `pending`. Refused with `claim_lost`, `session_not_claimable`, or `workspace_busy` while another session runs in its workspace.
   */
  readonly claimSession: (input: ClaimSession) => Promise<ClaimedSession>
  /** Gives a running session back (`pending`), for a worker that drains. The caller queues it again. */
  readonly releaseSession: (session: SessionHandle, reason: string) => Promise<void>

  /** Refused with `paused` while a pause holds for the session, its Jr or everything. */
  readonly startStep: (session: SessionHandle, index: number, options?: StartStep) => Promise<void>
  readonly completeStep: (
    session: SessionHandle,
    index: number,
    result: StepResult,
  ) => Promise<{ readonly nextStarted: boolean }>
  /** Skipped by the worker: the session can then not become `completed`. A person skips with `skipWaitingStep`. */
  readonly skipStep: (session: SessionHandle, index: number, reason?: string) => Promise<void>
  /** The step needs a person: the session becomes `waiting` and the worker's handle ends. */
  readonly waitForPerson: (session: SessionHandle, index: number, reason: string) => Promise<void>
  /** The worker's note on the step in progress, visible while it runs. */
  readonly noteStep: (session: SessionHandle, index: number, note: string) => Promise<void>
  /** `index` is undefined for a call beside the steps, whose `purpose` says what for. */
  readonly startAttempt: (
    session: SessionHandle,
    index: number | undefined,
    attempt?: StartAttempt,
  ) => Promise<{ readonly attemptId: string; readonly number: number }>
  readonly finishAttempt: (session: SessionHandle, attemptId: string, result: FinishAttempt) => Promise<void>
  readonly recordFileChanges: (
    session: SessionHandle,
    index: number,
    changes: readonly FileChangeRecord[],
  ) => Promise<void>
  readonly recordEvidence: (session: SessionHandle, evidence: readonly EvidenceRecord[]) => Promise<void>
  readonly recordFeatureStatus: (session: SessionHandle, featureId: string, result: FeatureResult) => Promise<void>
  /**
   * Proposed checks for features without any, frozen before the work; a feature that has checks keeps them. `account` is the
   * data of the event `checks_proposed`: what was proposed, what was dropped and why.
   */
  readonly freezeChecks: (
    session: SessionHandle,
    features: readonly FrozenChecks[],
    account: object,
    eventId?: string,
  ) => Promise<void>
  readonly appendEvent: (session: SessionHandle, event: AppendEvent) => Promise<void>
  /** Refuted work: the step and those after it are `pending` again, to be tried on another tier, and the session is given back. */
  readonly escalateStep: (session: SessionHandle, index: number, escalation: EscalateStep) => Promise<void>
  /**
   * Ends the session: `completed` when every step passed or was skipped by a person and the verdict is not `refuted`, else `failed`.
   * Refused with `steps_unfinished` while steps are open and none failed, with `verdict_contradicts_evidence` when the features say otherwise.
   */
  readonly finishSession: (
    session: SessionHandle,
    result: { readonly verdict: Verdict | null },
  ) => Promise<{ readonly status: SessionStatus }>
  /** Ends the session as `failed` for a reason that is no step's own (deadline, budget, workspace). */
  readonly failSession: (
    session: SessionHandle,
    error: { readonly code: string; readonly message: string; readonly hint?: string },
  ) => Promise<void>

  /** `passed` by a person's word, with a note. The session becomes `pending`; the caller queues it again in the same transaction. */
  readonly approveStep: (sessionId: string, action?: PersonAction) => Promise<SessionHandle>
  /** A person skips the waiting or failed step. The session becomes `pending`; the caller queues it again. */
  readonly skipWaitingStep: (sessionId: string, action?: PersonAction) => Promise<SessionHandle>
  /**
   * A person's answer to the question of a `human` check, once it was asked and every step is done. The session becomes `pending`,
   * ended or not; the caller queues it again, and the verifier decides. Refused with `question_not_found` and `answer_outdated`.
   */
  readonly answerQuestion: (sessionId: string, answer: AnswerQuestion) => Promise<SessionHandle>
  /** A person's note on any step; needs `index` and `note`. */
  readonly annotateStep: (sessionId: string, action: PersonAction) => Promise<void>
  /** Ends an active session. Idempotent for a cancelled one; `changed` says whether this call did it. */
  readonly cancelSession: (sessionId: string, action?: PersonAction) => Promise<{ readonly changed: boolean }>
  /** A failed or cancelled session goes on from its first step that has not passed. It becomes `pending`; the caller queues it again. */
  readonly retrySession: (sessionId: string, action?: PersonAction) => Promise<SessionHandle>
  /** A new session that keeps the results of the steps before `fromIndex` and redoes the rest. */
  readonly forkSession: (sessionId: string, fromIndex: number, action?: PersonAction) => Promise<Session>
  readonly pause: (scope: PauseScope, options: { readonly reason: string; readonly actor: string }) => Promise<void>
  readonly resume: (scope: PauseScope) => Promise<void>
  /** The pause that holds for the session, undefined when none does. */
  readonly findPause: (sessionId: string) => Promise<Pause | undefined>
  readonly isPaused: (sessionId: string) => Promise<boolean>
  readonly listPauses: () => Promise<readonly Pause[]>
  /** Marks file changes as undone: of one step, or of the whole session. Returns how many. */
  readonly markUndone: (
    sessionId: string,
    options?: { readonly index?: number; readonly actor?: string },
  ) => Promise<number>

  readonly registerWorker: (worker: RegisterWorker) => Promise<void>
  readonly heartbeatWorker: (workerId: string) => Promise<void>
  readonly stopWorker: (workerId: string) => Promise<void>
  /**
   * Running sessions whose worker's advisory lock (4242, lockKey) is gone. Empty during `graceMs` (default 5,000) after a start of
   * PostgreSQL, when all such locks vanish at once.
   */
  readonly listOrphanedSessions: (options?: { readonly graceMs?: number }) => Promise<readonly OrphanedSession[]>
  /** Claims of sessions that were cancelled, or retried since, by workers that died before they let go. */
  readonly listAbandonedClaims: (options?: { readonly graceMs?: number }) => Promise<readonly AbandonedClaim[]>

  readonly findSession: (sessionId: string) => Promise<SessionDetail | undefined>
  /** Throws `session_not_found`. */
  readonly getSession: (sessionId: string) => Promise<SessionDetail>
  /** Status and epoch only: one tiny read, for a worker that watches for cancellation. */
  readonly findSessionState: (
    sessionId: string,
  ) => Promise<{ readonly status: SessionStatus; readonly epoch: number; readonly paused: boolean } | undefined>
  readonly listTierOutcomes: (options: {
    readonly simulated: boolean
    readonly limit?: number
  }) => Promise<readonly TierOutcome[]>
  readonly getProgress: (session: { readonly sessionId: string }) => Promise<Progress>
  readonly listSessions: (filter?: SessionFilter, page?: SessionPage) => Promise<SessionList>
  readonly listEvents: (
    sessionId: string,
    page?: { readonly cursor?: string; readonly limit?: number },
  ) => Promise<{ readonly events: readonly SessionEvent[]; readonly nextCursor: string | null }>
  readonly findTask: (taskId: string) => Promise<TaskDetail | undefined>
  /** Throws `task_not_found`. */
  readonly getTask: (taskId: string) => Promise<TaskDetail>
  /** Grows with every change of any session: the same value means that nothing changed. One read of 32 tiny rows. */
  readonly getVersion: () => Promise<string>
  /** Throws `schema_outdated` when the database lacks a migration that this code needs. */
  readonly checkSchema: () => Promise<void>
  /** Of all Jrs, or of one. */
  readonly summarizeStats: (options?: { readonly timeZone?: string; readonly jr?: string }) => Promise<Stats>

  /** Every invariant on the live database; empty when all hold. */
  readonly auditSessions: () => Promise<readonly AuditFinding[]>
  /** Deletes terminal sessions that ended before `olderThan`, never live ones. Returns how many. */
  readonly pruneSessions: (options: { readonly olderThan: Date; readonly limit?: number }) => Promise<number>
  /** Of these ids, those of sessions that were deleted within the last week. */
  readonly listRemovedSessions: (sessionIds: readonly string[]) => Promise<readonly RemovedSession[]>
  /** Deletes workers without a sign of life since `olderThan` and without an active session. Returns how many. */
  readonly pruneWorkers: (options: { readonly olderThan: Date }) => Promise<number>
}
