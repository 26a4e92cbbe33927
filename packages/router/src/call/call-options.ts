import type { Budget } from '../budget/create-budget.ts'
import type { Message } from '../message.ts'
import type { Effort } from '../providers/provider.ts'
import type { Tier } from '../tier.ts'
import type { JsonSchema, Tool } from '../tool.ts'

/** What to do with secrets in text that would go to a cloud tier. */
export type SecretPolicy = 'off' | 'block' | 'redact' | 'local-only'

/** Everything that can be said about one call. What is left out comes from the router's options. */
export interface CallOptions {
  /** Use this tier, whatever the classifier thinks. Nothing falls back from it unless `fallback` says so. */
  readonly tier?: Tier | undefined
  /** Only these tiers may be used; a decision for another one moves to the nearest allowed, the stronger first. */
  readonly allowedTiers?: readonly Tier[] | undefined
  /** Where to go when the tier cannot answer, in order. An empty list: nowhere. */
  readonly fallback?: readonly Tier[] | undefined
  readonly system?: string | undefined
  /** The conversation before the prompt, e.g. the `messages` of an earlier result. */
  readonly messages?: readonly Message[] | undefined
  /** Upper bound for the answer, thinking included. Reaching it is the error `output_truncated`. */
  readonly maxTokens?: number | undefined
  readonly tools?: readonly Tool[] | undefined
  /** Model calls a tool loop may make. Default 20. 0: do not run the tools, return the calls. */
  readonly maxTurns?: number | undefined
  /** The answer must be JSON that fits this schema. */
  readonly outputSchema?: JsonSchema | undefined
  readonly effort?: Effort | undefined
  /** Local tier only; the Anthropic API no longer has it. */
  readonly temperature?: number | undefined
  readonly stopSequences?: readonly string[] | undefined
  /** Ask the cloud tiers to cache the prompt for this long. */
  readonly cache?: '5m' | '1h' | undefined
  /** Aborts everything; the call then rejects with the signal's own reason. */
  readonly signal?: AbortSignal | undefined
  /** Everything together, retries, fallbacks, tools and slow bodies included. Default: the time limits of the tiers involved, added up. */
  readonly deadlineMs?: number | undefined
  /** Longest silence on a stream. */
  readonly idleTimeoutMs?: number | undefined
  /** Further tries on the same tier after a failure that may pass. */
  readonly maxRetries?: number | undefined
  /** Caps this call shares with others, beside those of the router. */
  readonly budgets?: readonly Budget[] | undefined
  /** Cap of this call alone. */
  readonly maxCostUsd?: number | undefined
  readonly secrets?: SecretPolicy | undefined
  /** Groups calls in telemetry (`gen_ai.conversation.id`). */
  readonly conversationId?: string | undefined
}
