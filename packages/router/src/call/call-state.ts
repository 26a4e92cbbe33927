import type { Budget } from '../budget/create-budget.ts'
import type { Decision } from '../classifier/decision.ts'
import type { SecretGuard } from '../privacy/secret-guard.ts'
import type { Usage } from '../price/usage.ts'
import type { TierSettings } from '../resolve-options.ts'
import type { TimeLimit } from '../resilience/time-limit.ts'
import type { Task } from '../task.ts'
import type { Attempt } from './attempt.ts'
import type { CallOptions } from './call-options.ts'
import type { Engine } from './engine.ts'
import type { EmitEvent } from './read-events.ts'

/** What changes while one call runs. */
export interface CallState {
  readonly engine: Engine
  readonly task: Task
  readonly decision: Decision
  readonly options: CallOptions
  /** Hands an event to whoever reads the call as a stream; absent when nobody does. */
  readonly emit: EmitEvent | undefined
  /** The overall deadline and the caller's signal. */
  readonly limit: TimeLimit
  /** When the overall deadline passes, by the router's clock. */
  readonly deadline: number
  readonly guard: SecretGuard
  readonly budgets: readonly Budget[]
  /** The tiers to use in order; after a fallback the failed ones are gone. */
  route: readonly TierSettings[]
  readonly attempts: Attempt[]
  usage: Usage
  /** Exact sum in picodollars; `undefined` once a price is unknown. */
  costPicoUsd: bigint | undefined
  /** Text of the turn in progress that the reader has already seen. Once there is some, nothing is tried again. */
  delivered: string
}
