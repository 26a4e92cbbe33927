import type { Usage } from '../price/usage.ts'
import type { RouterErrorCode } from '../router-error.ts'
import type { FinishReason } from '../providers/provider.ts'
import type { Tier } from '../tier.ts'

/** Why a model call was made: the first one, again after a failure, on another tier, or the next turn of a tool loop. */
export type AttemptReason = 'first' | 'retry' | 'fallback' | 'turn'

/** One model call, finished. This is what `onAttempt` receives and what a result lists. */
export interface Attempt {
  /** Position in the call, from 0. */
  readonly index: number
  /** Turn of the tool loop, from 0. */
  readonly turn: number
  readonly reason: AttemptReason
  readonly tier: Tier
  readonly provider: string
  readonly requestedModel: string
  /** The model that answered; absent when none did. */
  readonly model?: string | undefined
  /** Milliseconds since the epoch, by the router's clock. */
  readonly startedAt: number
  readonly latencyMs: number
  readonly timeToFirstTextMs?: number | undefined
  readonly outcome: 'answered' | 'failed'
  readonly finishReason?: FinishReason | undefined
  readonly errorCode?: RouterErrorCode | 'aborted' | undefined
  readonly error?: string | undefined
  readonly requestId?: string | undefined
  /** Absent when the provider never reported it. */
  readonly usage?: Usage | undefined
  /** `undefined`: the model's price is unknown, or the provider reported no usage. */
  readonly costUsd?: number | undefined
}
