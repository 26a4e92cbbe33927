import type { Message, ToolCall } from '../message.ts'
import type { Usage } from '../price/usage.ts'
import type { Tier } from '../tier.ts'
import type { JsonSchema, Tool } from '../tool.ts'

/** Why a model stopped. Everything but `stop` and `tool_calls` is an error of the call. */
export type FinishReason = 'stop' | 'tool_calls' | 'length' | 'refusal' | 'context_overflow' | 'pause'

/** How hard the model should think, where it can be told. */
export type Effort = 'low' | 'medium' | 'high' | 'xhigh' | 'max'

/** One request to one model, in words every provider understands. */
export interface ProviderRequest {
  readonly tier: Tier
  readonly model: string
  readonly system?: string | undefined
  readonly messages: readonly Message[]
  readonly maxTokens: number
  readonly tools?: readonly Tool[] | undefined
  /** `required` forces a tool call (constrained decoding on a local server); Opus 5.5 refuses it. */
  readonly toolChoice?: 'auto' | 'required' | undefined
  readonly outputSchema?: JsonSchema | undefined
  readonly effort?: Effort | undefined
  readonly thinking?: 'off' | 'auto' | undefined
  /** Local tier only: the Anthropic API of 2026-10-21 rejects it. */
  readonly temperature?: number | undefined
  readonly stopSequences?: readonly string[] | undefined
  /** Ask the provider to cache the prompt for this long. */
  readonly cache?: '5m' | '1h' | undefined
}

/** A complete answer. */
export interface ProviderReply {
  /** The model that really answered. */
  readonly model: string
  readonly text: string
  readonly toolCalls: readonly ToolCall[]
  readonly finishReason: FinishReason
  /** `undefined` when the server did not say: the cost is then unknown, not 0. */
  readonly usage: Usage | undefined
  readonly requestId?: string | undefined
  /** The provider's own blocks, for replay to the same model. */
  readonly native?: unknown
}

/** What a stream yields: text as it comes, counts as they are known, then the whole reply once. */
export type ProviderEvent =
  /** The model that answers, as soon as it is known: a wrong one is refused before any of its text is passed on. */
  | { readonly type: 'start'; readonly model: string }
  | { readonly type: 'text'; readonly text: string }
  /** Something arrived that is not for the reader (a ping, thinking, part of a tool call). Feeds the idle watchdog. */
  | { readonly type: 'activity' }
  | { readonly type: 'reply'; readonly reply: ProviderReply }

/** What a provider's server said about itself. */
export interface ProviderProbe {
  readonly reachable: boolean
  readonly models: readonly ProbedModel[]
  /** Why it is not reachable. */
  readonly error?: string | undefined
}

/** A model as the server lists it. */
export interface ProbedModel {
  readonly id: string
  readonly contextTokens?: number | undefined
  readonly lifecycle?: 'active' | 'deprecated' | 'retired' | undefined
  readonly retiresAt?: string | undefined
}

/**
 * A model server. Implementations translate, and nothing more: no retries, no timeouts, no prices.
 * Every failure is a RouterError; an abort rejects with the signal's reason.
 */
export interface Provider {
  /** The value of `gen_ai.provider.name`; also the key of its circuit breaker. */
  readonly name: string
  complete(request: ProviderRequest, signal: AbortSignal): Promise<ProviderReply>
  stream(request: ProviderRequest, signal: AbortSignal): AsyncIterable<ProviderEvent>
  probe(signal: AbortSignal): Promise<ProviderProbe>
}
