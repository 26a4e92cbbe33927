import type { FeatureDefinition } from './feature.ts'
import type { StepDefinition } from './step.ts'
import type { AttemptPurpose, FeatureStatus, SessionStatus, Tier, Verdict } from './words.ts'

/** What a session is created from. */
export interface CreateSession {
  readonly taskId: string
  readonly jrName: string
  /** At least one; a session without steps is refused with `no_steps`. */
  readonly steps: readonly (string | StepDefinition)[]
  readonly title?: string
  readonly workspace?: string
  /** The document, secrets masked, and its hash: stored once for all sessions that share it. */
  readonly instruction?: { readonly hash: string; readonly markdown: string }
  readonly features?: readonly FeatureDefinition[]
  /** Checks of the document as a whole, and their hash. */
  readonly documentChecks?: Omit<FrozenChecks, 'featureId'>
  readonly requestedTier?: Tier
  readonly simulated?: boolean
  readonly continueOnFailure?: boolean
  /** Higher runs earlier; default 0. */
  readonly priority?: number
  /** The same key again returns the earlier session, whatever else is given. */
  readonly idempotencyKey?: string
  readonly deadlineAt?: Date
  /** Default: a new id. */
  readonly sessionId?: string
  /** Who submits; default `system`. */
  readonly actor?: string
}

/** Which worker takes a session, and by which claim of the queue. */
export interface ClaimSession {
  readonly sessionId: string
  readonly workerId: string
  /**
   * The queue's claim: the session is taken only while this very claim is active, in one statement, so a frozen worker that
   * wakes between fetch and claim cannot steal it. Absent: a claim without a queue (`jr run`, tests).
   */
  readonly job?: { readonly jobId: string; readonly retryCount: number }
  /** How long the session may take from its first claim, or the first since a person sent it on its way. Default: no bound. */
  readonly timeoutMs?: number
}

/** The result of a step. A plain string is an error message with the code `step_failed`. */
export interface StepResult {
  readonly passed: boolean
  readonly output?: string
  readonly error?: string | { readonly code?: string; readonly message: string; readonly hint?: string }
  /** Its last attempt, when that is still running: it ends in the same transaction. */
  readonly attempt?: EndedAttempt
  /** The step that follows at once: it starts in the same transaction, if `startStep` could start it. */
  readonly next?: StartStep & { readonly index: number }
}

export interface StartStep {
  /** Reference of the workspace snapshot taken before the step. */
  readonly snapshot?: string
  /** Its first attempt, begun in the same transaction. */
  readonly attempt?: Omit<StartAttempt, 'purpose'> & { readonly attemptId: string }
}

export interface StartAttempt {
  /** Default `step`; anything else is made beside the steps. */
  readonly purpose?: AttemptPurpose
  readonly attemptId?: string
  readonly tier?: Tier
  readonly modelRequested?: string
  /** Why this tier: the routing reasons, an escalation or a fallback. */
  readonly reason?: string
  readonly simulated?: boolean
}

/** How an attempt ended. Token counts are disjoint: `inputTokens` excludes what was read from or written to the cache. */
export interface FinishAttempt {
  readonly status: 'passed' | 'failed'
  /** Default: the tier given at the start. */
  readonly tier?: Tier
  readonly modelServed?: string
  readonly inputTokens?: number
  readonly outputTokens?: number
  readonly cacheReadTokens?: number
  readonly cacheWriteTokens?: number
  /** Absent: unpriced, never 0. */
  readonly costUsd?: number
  /** What the same tokens would have cost on Opus. */
  readonly opusCostUsd?: number
  readonly priceVersion?: string
  readonly latencyMs?: number
  readonly finishReason?: string
  readonly requestId?: string
  readonly errorCode?: string
  readonly error?: string
}

/** An attempt and how it ended. */
export interface EndedAttempt extends FinishAttempt {
  readonly attemptId: string
}

export interface FileChangeRecord {
  readonly path: string
  readonly action: 'created' | 'modified' | 'already_applied'
  readonly diff: string
  readonly beforeHash?: string
  readonly afterHash: string
}

/** Why a step is tried on another tier. */
export interface EscalateStep {
  readonly fromTier: Tier
  readonly tier: Tier
  readonly reason: string
  /** Ids of the checks that failed. */
  readonly failedChecks: readonly string[]
  /** US dollars that the refuted try cost; absent: unknown. */
  readonly costUsd?: number
}

/** An event of the worker's own. */
export interface AppendEvent {
  /** Up to 64 of a-z, 0-9 and _, beginning with a letter. */
  readonly type: string
  /** Step it happened to, 0-based. */
  readonly index?: number
  readonly data?: object
  /** A UUID: the same one again adds nothing. */
  readonly eventId?: string
}

/** Checks for a feature that has none, and their hash. */
export interface FrozenChecks {
  readonly featureId: string
  readonly checks: readonly object[]
  readonly checksHash: string
}

/** Only the verifier's results; `passed` is refused without evidence that passed (`evidence_missing`). */
export interface FeatureResult {
  readonly status: Exclude<FeatureStatus, 'pending'>
  readonly judged?: boolean
  readonly judgedByPerson?: boolean
  readonly reason?: string
  /** A UUID: the same one again changes nothing. */
  readonly eventId?: string
}

/** Who acts and why, for what a person does to a session. */
export interface PersonAction {
  /** `person:NAME`; default `person`. */
  readonly actor?: string
  readonly note?: string
  /** 0-based step; default: the waiting one (approve, skip) or the first failed one (skip). */
  readonly index?: number
}

/** A person's answer to the open question of a `human` check. */
export interface AnswerQuestion {
  /** Default: the only open question, or the only one. */
  readonly checkId?: string
  readonly answer: 'yes' | 'no'
  /** `person:NAME`. */
  readonly actor: string
  readonly note?: string
  /** The state of the workspace that the person saw; refused with `answer_outdated` when the question is about another by now. */
  readonly treeHash?: string
}

export interface SessionFilter {
  readonly status?: readonly SessionStatus[]
  readonly jr?: string
  readonly tier?: Tier
  readonly verdict?: Verdict
  /** A step waits for a person, or a question does. */
  readonly waitingFor?: 'person'
  readonly taskId?: string
  /** Part of the title, task id, Jr name or session id; any case. */
  readonly q?: string
  /** Created at or after. */
  readonly from?: Date
  /** Created before. */
  readonly to?: Date
}

export interface SessionPage {
  readonly cursor?: string
  /** 1 to 500, default 100. */
  readonly limit?: number
  /** `version` of an earlier answer: only what changed since, and what was removed. */
  readonly since?: string
  /** Default `active`: active first, then the most recent. `longest`: by the time from start to end, or to now. */
  readonly sort?: 'active' | 'newest' | 'oldest' | 'longest' | 'costliest'
}

/** `all`, one Jr, or one session. */
export type PauseScope = 'all' | `jr:${string}` | `session:${string}`

export interface RegisterWorker {
  readonly workerId: string
  readonly host: string
  readonly pid: number
  /** Second key of the advisory lock (4242, lockKey) that the worker's process holds. */
  readonly lockKey: number
  /** The one session that it carries out. Default: any. */
  readonly onlySessionId?: string
}
