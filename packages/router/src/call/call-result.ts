import type { Decision } from '../classifier/decision.ts'
import type { Message, ToolCall } from '../message.ts'
import type { Usage } from '../price/usage.ts'
import type { SecretFinding } from '../privacy/find-secrets.ts'
import type { FinishReason } from '../providers/provider.ts'
import type { Tier } from '../tier.ts'
import type { Attempt } from './attempt.ts'

/** What the same tokens would have cost on another tier. A comparison of prices, not a prediction: another model writes other tokens. */
export interface Alternative {
  readonly tier: Tier
  readonly model: string
  /** `undefined`: the price is unknown. */
  readonly costUsd: number | undefined
}

/** A finished call. */
export interface CallResult {
  readonly text: string
  /** The parsed answer, when an `outputSchema` was given. */
  readonly output?: unknown
  /** Tool calls left for the caller: only when the tools were given without `runTools`. */
  readonly toolCalls: readonly ToolCall[]
  /** The whole conversation including this answer; pass it to the next call as `messages`. */
  readonly messages: readonly Message[]
  /** The tier that answered. */
  readonly tier: Tier
  /** The model that really answered. */
  readonly model: string
  readonly requestedModel: string
  /** Tokens of every model call of this call, failed ones included where reported. */
  readonly usage: Usage
  /** What all model calls cost; `undefined` when a price is unknown. */
  readonly costUsd: number | undefined
  /** The price table the cost comes from. */
  readonly priceVersion: string
  readonly latencyMs: number
  readonly finishReason: FinishReason
  /** Every model call in order; the last one answered. */
  readonly attempts: readonly Attempt[]
  readonly decision: Decision
  readonly alternatives: readonly Alternative[]
  /** Kinds and places of secrets found in what was to be sent; never their values. */
  readonly secrets: readonly SecretFinding[]
}
