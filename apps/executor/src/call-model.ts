import {
  addUsage,
  type CallOptions,
  type CallResult,
  type Decision,
  DEFAULT_PRICES,
  isRouterError,
  type Tier,
  ZERO_USAGE,
} from '@jr/router'
import type { EndedAttempt, FinishAttempt, Step } from '@jr/tracker'
import type { ModelTry } from './try.ts'
import type { SessionRun } from './session-run.ts'
import { toFailure } from './to-failure.ts'

/** One model call of a step. */
export interface ModelCall {
  readonly step: Step
  readonly prompt: string
  /** Recorded already, so that a crash during the call leaves an attempt whose outcome is known to be unknown. */
  readonly chosen: ModelTry
  readonly signal: AbortSignal
  readonly options?: CallOptions
}

/**
 * One model call. A failed one is recorded here; one that was answered is the caller's to record, before anything else is awaited:
 * it has cost money. The router makes no second try of its own: tries are the step's budget.
 */
export async function callModel(
  run: SessionRun,
  { step, prompt, chosen, signal, options }: ModelCall,
): Promise<{ readonly result: CallResult; readonly ended: EndedAttempt }> {
  const { attemptId, tier } = chosen
  try {
    const result = await run.worker.router.call(toTask(step), prompt, {
      ...options,
      tier,
      fallback: [],
      maxRetries: 0,
      signal,
      conversationId: run.handle.sessionId,
    })
    return { result, ended: { attemptId, ...toFinished(result) } }
  } catch (error) {
    // Whoever lost the session may not write to it; the tracker would refuse.
    if (!run.signal.aborted) {
      await run.write((tracker) => tracker.finishAttempt(run.handle, attemptId, toFailed(error, tier)))
    }
    throw error
  }
}

/** What routing looks at: the step's own words, nothing of the harness. */
export function toTask(step: Step): { readonly title: string; readonly instructions: string } {
  return { title: step.name, instructions: step.description }
}

/** The decision in one line: `haiku: word:format -40, length -3`. */
export function describeDecision(decision: Decision): string {
  const reasons = decision.reasons
    .slice(0, 5)
    .map(({ feature, weight }) => `${feature} ${weight > 0 ? '+' : ''}${weight}`)
    .join(', ')
  return `${decision.tier} by ${decision.source}${reasons === '' ? '' : `: ${reasons}`}`
}

/** An answered call as the tracker records it. */
export function toFinished(result: CallResult): FinishAttempt {
  const opus = result.alternatives.find((alternative) => alternative.tier === 'opus')
  const opusCostUsd = result.tier === 'opus' ? result.costUsd : opus?.costUsd
  const requestId = result.attempts.at(-1)?.requestId
  return {
    status: 'passed',
    tier: result.tier,
    modelServed: result.model,
    inputTokens: result.usage.inputTokens,
    outputTokens: result.usage.outputTokens,
    cacheReadTokens: result.usage.cacheReadTokens,
    cacheWriteTokens: result.usage.cacheWrite5mTokens + result.usage.cacheWrite1hTokens,
    ...(result.costUsd !== undefined && { costUsd: result.costUsd }),
    ...(opusCostUsd !== undefined && { opusCostUsd }),
    priceVersion: result.priceVersion,
    latencyMs: Math.round(result.latencyMs),
    finishReason: result.finishReason,
    ...(requestId !== undefined && { requestId }),
  }
}

/** A failed call may have cost money: what the provider reported of every try is kept. */
export function toFailed(error: unknown, tier: Tier): FinishAttempt {
  const failure = toFailure(error)
  const tries = isRouterError(error) ? error.attempts : []
  const made = tries.at(-1)
  const reported = tries.filter((one) => one.usage !== undefined)
  const usage = reported.reduce((sum, one) => addUsage(sum, one.usage ?? ZERO_USAGE), ZERO_USAGE)
  const isFree = isRouterError(error) && !error.mayBeCharged && reported.length === 0
  const isPriced = reported.length > 0 && reported.every((one) => one.costUsd !== undefined)
  return {
    status: 'failed',
    tier: made?.tier ?? tier,
    errorCode: failure.code,
    error: failure.message,
    // What may have been charged and was not reported stays unpriced, never 0.
    ...(isPriced && { costUsd: reported.reduce((sum, one) => sum + (one.costUsd ?? 0), 0) }),
    ...(isFree && { costUsd: 0, opusCostUsd: 0 }),
    ...(made !== undefined && {
      ...(made.model !== undefined && { modelServed: made.model }),
      latencyMs: Math.round(tries.reduce((sum, one) => sum + one.latencyMs, 0)),
      ...(made.finishReason !== undefined && { finishReason: made.finishReason }),
      ...(made.requestId !== undefined && { requestId: made.requestId }),
    }),
    ...(reported.length > 0 && {
      inputTokens: usage.inputTokens,
      outputTokens: usage.outputTokens,
      cacheReadTokens: usage.cacheReadTokens,
      cacheWriteTokens: usage.cacheWrite5mTokens + usage.cacheWrite1hTokens,
      priceVersion: DEFAULT_PRICES.version,
    }),
  }
}
