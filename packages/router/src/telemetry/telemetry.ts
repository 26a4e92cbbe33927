import type { Attempt } from '../call/attempt.ts'
import type { CallState } from '../call/call-state.ts'
import { promptTokens } from '../price/usage.ts'
import type { ProviderRequest } from '../providers/provider.ts'
import type { ToolCall } from '../message.ts'
import { ATTRIBUTE, DURATION_BUCKETS, METRIC } from './names.ts'

type AttributeValue = string | number | boolean | string[]
type Attributes = Record<string, AttributeValue>

/** The part of an OpenTelemetry span that is used. */
export interface TelemetrySpan {
  setAttributes(attributes: Attributes): unknown
  setStatus(status: { code: number; message?: string }): unknown
  end(): void
}

/** What `trace.getTracer(…)` of @opentelemetry/api returns, or anything of that shape. */
export interface TelemetryTracer {
  startSpan(name: string, options?: { kind?: number; attributes?: Attributes }): TelemetrySpan
}

/** What `metrics.getMeter(…)` of @opentelemetry/api returns, or anything of that shape. */
export interface TelemetryMeter {
  createHistogram(
    name: string,
    options?: { unit?: string; description?: string; advice?: { explicitBucketBoundaries?: number[] } },
  ): { record(value: number, attributes?: Attributes): void }
  createCounter(
    name: string,
    options?: { unit?: string; description?: string },
  ): { add(value: number, attributes?: Attributes): void }
}

/** Passed in, so that this package needs no telemetry package. Prompts and answers are never recorded. */
export interface TelemetryOptions {
  readonly tracer?: TelemetryTracer | undefined
  readonly meter?: TelemetryMeter | undefined
}

/** Records the calls of one router. */
export interface Telemetry {
  /** Opens a span for a model call; the returned function ends it. */
  startAttempt(call: CallState, request: ProviderRequest, provider: string): (attempt: Attempt) => void
  /** Opens a span for a tool; the returned function ends it. */
  startTool(call: ToolCall): (failed: boolean) => void
}

// The numbers of SpanKind and SpanStatusCode in @opentelemetry/api 1.x.
const INTERNAL = 0
const CLIENT = 2
const ERROR = 2

const NO_TELEMETRY: Telemetry = { startAttempt: () => () => {}, startTool: () => () => {} }

/** Telemetry for a router; without a tracer and a meter it costs nothing. */
export function createTelemetry(options: TelemetryOptions = {}): Telemetry {
  const { tracer, meter } = options
  if (tracer === undefined && meter === undefined) return NO_TELEMETRY
  const advice = { explicitBucketBoundaries: [...DURATION_BUCKETS] }
  const duration = meter?.createHistogram(METRIC.duration, {
    unit: 's',
    description: 'Duration of a model call',
    advice,
  })
  const firstChunk = meter?.createHistogram(METRIC.timeToFirstChunk, {
    unit: 's',
    description: 'Time to the first text',
    advice,
  })
  const input = meter?.createCounter(METRIC.inputTokens, {
    unit: '{token}',
    description: 'Prompt tokens, cached ones included',
  })
  const output = meter?.createCounter(METRIC.outputTokens, { unit: '{token}', description: 'Answer tokens' })
  const cost = meter?.createCounter(METRIC.costUsd, { unit: '{USD}', description: 'Cost of model calls' })
  return {
    startAttempt(call, request, provider) {
      const { tier, model } = request
      const span = tracer?.startSpan(`chat ${model}`, {
        kind: CLIENT,
        attributes: requestAttributes(call, request, provider),
      })
      return (attempt) => {
        const { usage, costUsd, latencyMs, timeToFirstTextMs, errorCode } = attempt
        const labels: Attributes = {
          [ATTRIBUTE.operation]: 'chat',
          [ATTRIBUTE.provider]: provider,
          [ATTRIBUTE.requestModel]: model,
          [ATTRIBUTE.routeTier]: tier,
          ...(errorCode === undefined ? {} : { [ATTRIBUTE.errorType]: errorCode }),
        }
        duration?.record(latencyMs / 1000, labels)
        if (timeToFirstTextMs !== undefined) firstChunk?.record(timeToFirstTextMs / 1000, labels)
        if (usage !== undefined) input?.add(promptTokens(usage), labels)
        if (usage !== undefined) output?.add(usage.outputTokens, labels)
        if (costUsd !== undefined) cost?.add(costUsd, labels)
        span?.setAttributes(attemptAttributes(attempt))
        if (errorCode !== undefined) span?.setStatus({ code: ERROR, message: errorCode })
        span?.end()
      }
    },
    startTool(call) {
      const attributes = {
        [ATTRIBUTE.operation]: 'execute_tool',
        [ATTRIBUTE.toolName]: call.name,
        [ATTRIBUTE.toolCallId]: call.id,
      }
      const span = tracer?.startSpan(`execute_tool ${call.name}`, { kind: INTERNAL, attributes })
      return (failed) => {
        if (failed) span?.setAttributes({ [ATTRIBUTE.errorType]: 'tool_error' })
        if (failed) span?.setStatus({ code: ERROR })
        span?.end()
      }
    },
  }
}

function requestAttributes(call: CallState, request: ProviderRequest, provider: string): Attributes {
  const { conversationId } = call.options
  return {
    [ATTRIBUTE.operation]: 'chat',
    [ATTRIBUTE.provider]: provider,
    [ATTRIBUTE.requestModel]: request.model,
    [ATTRIBUTE.requestMaxTokens]: request.maxTokens,
    [ATTRIBUTE.requestStream]: call.emit !== undefined,
    [ATTRIBUTE.outputType]: request.outputSchema === undefined ? 'text' : 'json',
    ...(conversationId === undefined ? {} : { [ATTRIBUTE.conversation]: conversationId }),
    [ATTRIBUTE.routeTier]: request.tier,
    [ATTRIBUTE.routeSource]: call.decision.source,
    [ATTRIBUTE.routeScore]: call.decision.score,
    [ATTRIBUTE.routeVersion]: call.decision.version,
  }
}

function attemptAttributes(attempt: Attempt): Attributes {
  const { usage } = attempt
  const known: Record<string, AttributeValue | undefined> = {
    [ATTRIBUTE.routeReason]: attempt.reason,
    [ATTRIBUTE.routeTurn]: attempt.turn,
    [ATTRIBUTE.routeCostUsd]: attempt.costUsd,
    [ATTRIBUTE.responseModel]: attempt.model,
    [ATTRIBUTE.responseId]: attempt.requestId,
    [ATTRIBUTE.finishReasons]: attempt.finishReason === undefined ? undefined : [attempt.finishReason],
    [ATTRIBUTE.timeToFirstChunk]:
      attempt.timeToFirstTextMs === undefined ? undefined : attempt.timeToFirstTextMs / 1000,
    [ATTRIBUTE.errorType]: attempt.errorCode,
    // The conventions count cached tokens as input.
    [ATTRIBUTE.inputTokens]: usage === undefined ? undefined : promptTokens(usage),
    [ATTRIBUTE.outputTokens]: usage?.outputTokens,
    [ATTRIBUTE.cacheReadTokens]: usage?.cacheReadTokens,
    [ATTRIBUTE.cacheWriteTokens]: usage === undefined ? undefined : usage.cacheWrite5mTokens + usage.cacheWrite1hTokens,
    [ATTRIBUTE.reasoningTokens]: usage?.thinkingTokens,
  }
  return Object.fromEntries(Object.entries(known).filter(([, value]) => value !== undefined)) as Attributes
}
