import type { Budget, BudgetState } from './budget/create-budget.ts'
import type { Attempt } from './call/attempt.ts'
import type { SecretPolicy } from './call/call-options.ts'
import type { Classifier } from './classifier/classifier.ts'
import type { Decision } from './classifier/decision.ts'
import type { PinnedRule } from './classifier/pinned-rule.ts'
import type { ModelPrice, PriceTable } from './price/price-table.ts'
import type { AnthropicOptions } from './providers/anthropic.ts'
import type { LocalOptions } from './providers/openai.ts'
import type { Effort, Provider } from './providers/provider.ts'
import type { SecretDetector } from './privacy/find-secrets.ts'
import type { CircuitOptions } from './resilience/circuit-breaker.ts'
import type { TelemetryOptions } from './telemetry/telemetry.ts'
import type { Task } from './task.ts'
import type { Tier } from './tier.ts'

/** One tier's settings; what is left out has a default per tier (see the README's table). */
export interface TierOptions {
  readonly model?: string | undefined
  /** Default 4,096 for haiku and local, 8,192 for opus: the seed's figures. */
  readonly maxTokens?: number | undefined
  /** Time for all tries on this tier within one turn. Default 30 s haiku, 120 s local, 600 s opus. */
  readonly timeoutMs?: number | undefined
  /** Default: low for haiku, the model's own for opus. */
  readonly effort?: Effort | undefined
  /** Default `off` for haiku, for speed; Opus 5.5 cannot turn it off. */
  readonly thinking?: 'off' | 'auto' | undefined
  readonly temperature?: number | undefined
  /** Other ids the server may answer with, e.g. the alias of a gateway. A dated snapshot of `model` is always fine. */
  readonly acceptServedModels?: readonly string[] | undefined
  /** Context window, where the router should refuse or fit before asking. probe() learns it for the local tier. */
  readonly contextTokens?: number | undefined
  /** Replaces the price table for this tier. Default for local: free. */
  readonly price?: ModelPrice | undefined
  /** `required`: force tool calls by constrained decoding, for models whose server cannot parse them. Default `auto`. */
  readonly toolChoice?: 'auto' | 'required' | undefined
  /** Replaces the provider, e.g. with the scripted one of `@jr/router/testing`. */
  readonly provider?: Provider | undefined
}

/** Something the router noticed that a person should know. */
export interface RouterWarning {
  readonly code: 'retired_model' | 'unknown_price' | 'hook_failed'
  readonly message: string
}

/** One movement of a budget. */
export interface BudgetEvent {
  readonly kind: 'reserved' | 'settled' | 'refused'
  readonly amountUsd: number
  readonly budget: BudgetState
}

/** Everything a router can be told. All of it is optional. */
export interface RouterOptions {
  readonly anthropic?: AnthropicOptions | undefined
  readonly local?: LocalOptions | undefined
  readonly tiers?: Readonly<Partial<Record<Tier, TierOptions>>> | undefined
  /** Tiers that may be used at all. Default: all three. */
  readonly allowedTiers?: readonly Tier[] | undefined
  /** `model` (default): the trained classifier. `keywords`: the seed's rule. Or a function of your own. */
  readonly classifier?: 'model' | 'keywords' | Classifier | undefined
  /** Rules that come before the classifier. */
  readonly pins?: readonly PinnedRule[] | undefined
  /** Where each tier falls back to. Default: haiku to local, local to haiku, opus nowhere. */
  readonly fallback?: Readonly<Partial<Record<Tier, readonly Tier[]>>> | undefined
  /** Default 2. */
  readonly maxRetries?: number | undefined
  /** Default 60,000. */
  readonly idleTimeoutMs?: number | undefined
  readonly circuit?: CircuitOptions | undefined
  /** Caps every call of this router shares. */
  readonly budgets?: readonly Budget[] | undefined
  readonly prices?: PriceTable | undefined
  /** Default `off`. */
  readonly secrets?: SecretPolicy | undefined
  /** Finds them. Default `findSecrets`. */
  readonly secretDetector?: SecretDetector | undefined
  /** An OpenTelemetry tracer and meter to record calls with. Default: none. */
  readonly telemetry?: TelemetryOptions | undefined
  /** Milliseconds since the epoch. Default `Date.now`. */
  readonly clock?: (() => number) | undefined
  /** Jitter of retries, 0 to 1. Default `Math.random`. */
  readonly random?: (() => number) | undefined
  /**
   * Where ANTHROPIC_API_KEY, ANTHROPIC_BASE_URL and LOCAL_LLM_URL are looked up when the options above do not say.
   * Default: the process environment, read at the first call. Pass `{}` to read nothing.
   */
  readonly environment?: Readonly<Record<string, string | undefined>> | undefined
  /** Hooks see what happened and cannot change it; one that throws is reported to `onWarning` and otherwise ignored. */
  readonly onDecision?: ((decision: Decision, task: Task) => void) | undefined
  readonly onAttempt?: ((attempt: Attempt, task: Task) => void) | undefined
  readonly onBudget?: ((event: BudgetEvent) => void) | undefined
  readonly onWarning?: ((warning: RouterWarning) => void) | undefined
}
