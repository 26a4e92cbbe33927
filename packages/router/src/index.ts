export { createRouter } from './create-router.ts'
export type { Router } from './create-router.ts'
export { callHaiku, callLocal, callOpus, classifyTaskComplexity, routeAndCall } from './default-router.ts'
export type { BudgetEvent, RouterOptions, RouterWarning, TierOptions } from './router-options.ts'
export type { ProbeOptions, TierProbe, TierStatus } from './probe.ts'
export { TIERS, isTier } from './tier.ts'
export type { Tier } from './tier.ts'
export type { Task } from './task.ts'
export { ROUTER_ERROR_CODES, RouterError, isRouterError } from './router-error.ts'
export type { RouterErrorCode, RouterErrorDetails } from './router-error.ts'

export type { Attempt, AttemptReason } from './call/attempt.ts'
export type { CallOptions, SecretPolicy } from './call/call-options.ts'
export type { Alternative, CallResult } from './call/call-result.ts'
export type { StreamEvent } from './call/stream-event.ts'
export type { AssistantMessage, Message, ToolCall, ToolMessage, UserMessage } from './message.ts'
export type { JsonSchema, Tool, ToolContext } from './tool.ts'

export { classifyByKeywords } from './classifier/classify-by-keywords.ts'
export { classifyByModel } from './classifier/classify-by-model.ts'
export type { Classifier } from './classifier/classifier.ts'
export type { Counterfactual, Decision, DecisionReason, DecisionSource } from './classifier/decision.ts'
export type { PinnedRule } from './classifier/pinned-rule.ts'

export { DEFAULT_MODELS, RETIRED_MODELS } from './models/known-models.ts'
export { priceCall } from './price/price-call.ts'
export { DEFAULT_PRICES, FREE } from './price/price-table.ts'
export type { ModelPrice, PriceRates, PriceTable } from './price/price-table.ts'
export { ZERO_USAGE, addUsage, promptTokens, toUsage } from './price/usage.ts'
export type { Usage, UsageLike } from './price/usage.ts'

export { chooseNextTier } from './policy/choose-next-tier.ts'
export type { NextTier, Policy, PolicyMode, StopReason, TriedTier } from './policy/choose-next-tier.ts'
export { DEFAULT_COSTS, tierProspects } from './policy/tier-prospect.ts'
export type { TierProspect } from './policy/tier-prospect.ts'
export { VERDICTS, recordVerdict } from './policy/track-record.ts'
export type { TierRecord, TrackRecord, Verdict } from './policy/track-record.ts'

export { createBudget } from './budget/create-budget.ts'
export type { Budget, BudgetOptions, BudgetState, Reservation } from './budget/create-budget.ts'
export { findSecrets } from './privacy/find-secrets.ts'
export type { SecretDetector, SecretFinding, SecretSpan } from './privacy/find-secrets.ts'
export type { TelemetryMeter, TelemetryOptions, TelemetrySpan, TelemetryTracer } from './telemetry/telemetry.ts'
export type { Circuit, CircuitOptions, CircuitState } from './resilience/circuit-breaker.ts'
export { createAnthropicProvider } from './providers/anthropic.ts'
export type { AnthropicOptions } from './providers/anthropic.ts'
export { createLocalProvider } from './providers/openai.ts'
export type { LocalOptions } from './providers/openai.ts'
export type {
  Effort,
  FinishReason,
  ProbedModel,
  Provider,
  ProviderEvent,
  ProviderProbe,
  ProviderReply,
  ProviderRequest,
} from './providers/provider.ts'
