import type { Answer, Evidence, Feature, FrozenCheck } from './feature.ts'
import type { Question } from './list-questions.ts'
import type { Attempt, Step } from './step.ts'
import type { SessionStatus, StepStatus, Tier, Verdict } from './words.ts'

/**
 * What a worker must show to write to a session. The epoch says which worker may: each claim, cancellation and retry
 * raises it, and a write with an older one changes nothing and throws `SessionLostError`.
 */
export interface SessionHandle {
  readonly sessionId: string
  readonly epoch: number
}

/** Why a session or a step failed: what, and what to do next. */
export interface Failure {
  /** Stable, listed in docs/errors.md. */
  readonly code: string
  readonly message: string
  readonly hint: string | null
}

/** The session as its creator gets it; it is a handle with which steps may be written until a worker claims the session. */
export interface Session extends SessionHandle {
  readonly taskId: string
  readonly jrName: string
  readonly status: SessionStatus
  /** False when the idempotency key was known: then this is the earlier session. */
  readonly created: boolean
  readonly steps: readonly {
    readonly index: number
    readonly stepId: string
    readonly name: string
    readonly status: StepStatus
  }[]
}

/** A session in the hands of a worker. */
export interface ClaimedSession extends SessionHandle {
  /** True when another worker had begun it and did not finish. */
  readonly takenOver: boolean
  /** 0-based positions of steps that were in progress; they are `pending` again and must be redone from their snapshot. */
  readonly interruptedSteps: readonly number[]
  /** Milliseconds until its deadline or its time limit by the database's clock, negative when it has passed; null without either. */
  readonly remainingMs: number | null
}

/** One row of the sessions list. Costs are US dollars, exact to the nano-dollar below one million. */
export interface SessionSummary {
  readonly sessionId: string
  readonly taskId: string
  readonly title: string | null
  readonly jrName: string
  /** Tier and model that served the most recent model call. */
  readonly modelTier: Tier | null
  readonly modelServed: string | null
  readonly status: SessionStatus
  readonly verdict: Verdict | null
  readonly judged: boolean
  readonly totalSteps: number
  readonly passed: number
  readonly failed: number
  readonly skipped: number
  /** Steps that are neither passed, failed, skipped nor in progress. */
  readonly pending: number
  /** Finished steps (passed + failed + skipped) / total x 100, one decimal. */
  readonly progressPct: number
  readonly currentStep: { readonly index: number; readonly name: string; readonly status: StepStatus } | null
  readonly error: Failure | null
  readonly waitingReason: string | null
  /** Questions of the completed session that wait for a person's answer. */
  readonly openQuestions: number
  readonly paused: boolean
  readonly priority: number
  readonly requestedTier: Tier | null
  readonly continueOnFailure: boolean
  readonly parentSessionId: string | null
  readonly workspace: string | null
  readonly workerId: string | null
  readonly heartbeatAt: Date | null
  readonly takenOver: number
  readonly createdAt: Date
  readonly updatedAt: Date
  readonly startedAt: Date | null
  readonly finishedAt: Date | null
  readonly deadlineAt: Date | null
  readonly durationMs: number | null
  readonly totalTokens: number
  readonly costUsd: number
  readonly opusCostUsd: number
  readonly unpricedAttempts: number
  readonly simulated: boolean
}

/** A session with everything that is known of it. */
export interface SessionDetail extends SessionSummary {
  readonly epoch: number
  readonly instruction: string | null
  readonly instructionHash: string | null
  readonly steps: readonly Step[]
  /** Model calls beside the steps: a judge's, proposals of checks. */
  readonly attempts: readonly Attempt[]
  readonly features: readonly Feature[]
  /** Checks of the document as a whole, as frozen at submission; null for a session that was submitted without. */
  readonly documentChecks: { readonly checks: readonly FrozenCheck[]; readonly checksHash: string } | null
  /** Evidence of checks that belong to no single feature. */
  readonly evidence: readonly Evidence[]
  /** Answers of people to the questions of its checks, oldest first. */
  readonly answers: readonly Answer[]
  /** What it asks people; empty until every step is done. */
  readonly questions: readonly Question[]
  /** The database's time of this answer. */
  readonly asOf: Date
}

/** The seed's progress summary, with the seed's names. */
export interface Progress {
  readonly session_id: string
  readonly total_steps: number
  readonly passed: number
  readonly failed: number
  readonly skipped: number
  readonly pending: number
  /** Finished steps (passed + failed + skipped) / total x 100, one decimal. */
  readonly progress_pct: number
  readonly status: SessionStatus
}

/** One entry of the append-only log of a session; sequences start at 1 and have no gaps. */
export interface SessionEvent {
  readonly sequence: number
  readonly type: string
  /** 0-based position of the step. */
  readonly index: number | null
  /** `worker:ID`, `person:NAME` or `system`. */
  readonly actor: string
  readonly epoch: number
  readonly data: Readonly<Record<string, unknown>>
  readonly occurredAt: Date
}
