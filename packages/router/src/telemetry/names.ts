/**
 * Names of the OpenTelemetry GenAI conventions (open-telemetry/semantic-conventions-genai, November 2026, status
 * Development) and our own under `jr.route`. When the conventions move, this file moves.
 */
export const ATTRIBUTE = {
  operation: 'gen_ai.operation.name',
  provider: 'gen_ai.provider.name',
  conversation: 'gen_ai.conversation.id',
  requestModel: 'gen_ai.request.model',
  requestMaxTokens: 'gen_ai.request.max_tokens',
  requestStream: 'gen_ai.request.stream',
  outputType: 'gen_ai.output.type',
  responseId: 'gen_ai.response.id',
  responseModel: 'gen_ai.response.model',
  finishReasons: 'gen_ai.response.finish_reasons',
  timeToFirstChunk: 'gen_ai.response.time_to_first_chunk',
  inputTokens: 'gen_ai.usage.input_tokens',
  outputTokens: 'gen_ai.usage.output_tokens',
  cacheReadTokens: 'gen_ai.usage.cache_read.input_tokens',
  cacheWriteTokens: 'gen_ai.usage.cache_write.input_tokens',
  reasoningTokens: 'gen_ai.usage.reasoning.output_tokens',
  toolName: 'gen_ai.tool.name',
  toolCallId: 'gen_ai.tool.call.id',
  errorType: 'error.type',
  routeTier: 'jr.route.tier',
  routeReason: 'jr.route.attempt.reason',
  routeSource: 'jr.route.decision.source',
  routeScore: 'jr.route.decision.score',
  routeVersion: 'jr.route.decision.version',
  routeTurn: 'jr.route.turn',
  routeCostUsd: 'jr.route.cost_usd',
} as const

/** Metrics, with the names of the newest text of the conventions. */
export const METRIC = {
  duration: 'gen_ai.client.inference.duration',
  timeToFirstChunk: 'gen_ai.client.inference.time_to_first_chunk',
  inputTokens: 'gen_ai.client.inference.usage.input_tokens',
  outputTokens: 'gen_ai.client.inference.usage.output_tokens',
  costUsd: 'jr.route.cost',
} as const

/** Seconds: 10 ms doubling to 82 s, as the conventions say. */
export const DURATION_BUCKETS: readonly number[] = Array.from({ length: 14 }, (_, index) => 0.01 * 2 ** index)
