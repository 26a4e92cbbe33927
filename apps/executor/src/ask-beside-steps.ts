import { type CallResult, isRouterError, type JsonSchema, type Tier } from '@jr/router'
import type { SessionRun } from './session-run.ts'

/** A question to a model that belongs to no step, such as a judge's. */
export interface QuestionBesideSteps {
  /** Type of the event that records it. */
  readonly event: string
  readonly title: string
  readonly tier: Tier
  /** Tiers that stand in when it cannot answer. Default: none. */
  readonly fallback?: readonly Tier[]
  readonly prompt: string
  /** JSON Schema of the answer; whoever asks checks its bounds. */
  readonly schema: object
  readonly signal: AbortSignal
}

/**
 * Asks, and records tokens and cost as an event of the session: the session's totals are the sum of its steps' attempts,
 * and this is none of them.
 */
export async function askBesideSteps(run: SessionRun, question: QuestionBesideSteps): Promise<CallResult> {
  const { title, tier, fallback = [], prompt, event, signal } = question
  const record = (data: object): Promise<void> =>
    run.write((tracker) =>
      tracker.appendEvent(run.handle, { type: event, data: { tier, ...data, simulated: run.worker.simulated } }),
    )
  try {
    const result = await run.worker.router.call({ title, instructions: '' }, prompt, {
      tier,
      fallback,
      outputSchema: withoutBounds(question.schema),
      signal,
      conversationId: run.handle.sessionId,
    })
    const { usage } = result
    await record({
      tier: result.tier,
      model: result.model,
      input_tokens: usage.inputTokens,
      output_tokens: usage.outputTokens,
      cache_read_tokens: usage.cacheReadTokens,
      cache_write_tokens: usage.cacheWrite5mTokens + usage.cacheWrite1hTokens,
      cost_usd: result.costUsd ?? null,
      price_version: result.priceVersion,
      latency_ms: Math.round(result.latencyMs),
    })
    return result
  } catch (error) {
    if (!signal.aborted && isRouterError(error)) {
      const isFree = !error.mayBeCharged && error.attempts.every((attempt) => attempt.usage === undefined)
      await record({ error_code: error.code, cost_usd: isFree ? 0 : null })
    }
    throw error
  }
}

const bounds: ReadonlySet<string> = new Set(['minimum', 'maximum', 'minLength', 'maxLength', 'minItems', 'maxItems'])

/** Servers that decode by a schema refuse bounds of numbers, texts and lists. */
function withoutBounds(schema: object): JsonSchema {
  return JSON.parse(
    JSON.stringify(schema, (key, value: unknown) => (bounds.has(key) ? undefined : value)),
  ) as JsonSchema
}
