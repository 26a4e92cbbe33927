import type { Failure } from './session.ts'
import type { AttemptPurpose, AttemptStatus, StepKind, StepStatus, Tier } from './words.ts'

/** A step to be created. A plain string is a step with that description and the name `Step N`, as in the seed. */
export interface StepDefinition {
  /** Default `Step N`, N from 1. */
  readonly name?: string
  readonly description: string
  /** Default `agent`. */
  readonly kind?: StepKind
  /** 1-based line of the instruction. */
  readonly line?: number
  readonly group?: string
  /** Tier that the document asks for. */
  readonly tier?: Tier
  /** Whatever the executor needs to carry the step out again after a crash (the plan step); stored as it is. */
  readonly definition?: object
}

/** One try at a step, usually one model call; or a model call beside the steps. */
export interface Attempt {
  readonly attemptId: string
  readonly purpose: AttemptPurpose
  readonly number: number
  readonly epoch: number
  readonly tier: Tier | null
  readonly modelRequested: string | null
  readonly modelServed: string | null
  /** `unknown`: the worker was lost while the call was in flight, so its outcome and its cost are not known. */
  readonly status: AttemptStatus
  readonly reason: string | null
  readonly startedAt: Date
  readonly finishedAt: Date | null
  readonly latencyMs: number | null
  readonly inputTokens: number
  readonly outputTokens: number
  readonly cacheReadTokens: number
  readonly cacheWriteTokens: number
  readonly costUsd: number | null
  readonly opusCostUsd: number | null
  readonly priceVersion: string | null
  readonly finishReason: string | null
  readonly requestId: string | null
  readonly simulated: boolean
  readonly errorCode: string | null
  readonly error: string | null
}

export interface FileChange {
  readonly path: string
  readonly action: 'created' | 'modified' | 'already_applied'
  /** Unified diff. */
  readonly diff: string
  readonly beforeHash: string | null
  readonly afterHash: string
  readonly changedAt: Date
  readonly undoneAt: Date | null
}

export interface Step {
  /** 0-based. */
  readonly index: number
  readonly stepId: string
  readonly name: string
  readonly description: string
  readonly kind: StepKind
  readonly status: StepStatus
  readonly line: number | null
  readonly group: string | null
  readonly requestedTier: Tier | null
  readonly definition: unknown
  readonly startedAt: Date | null
  readonly completedAt: Date | null
  readonly waitingSince: Date | null
  /** From the start to the end, waiting included. */
  readonly durationMs: number | null
  /** How much of it the step waited for a person. */
  readonly waitedMs: number
  readonly output: string | null
  readonly error: Failure | null
  readonly note: string | null
  /** How often a worker was lost while it carried the step out. */
  readonly interruptions: number
  /** How often a person sent the step back to `pending` after it failed. */
  readonly retries: number
  readonly totalTokens: number
  readonly costUsd: number
  /** Reference of the workspace snapshot taken before the step. */
  readonly snapshot: string | null
  readonly attempts: readonly Attempt[]
  readonly files: readonly FileChange[]
}
