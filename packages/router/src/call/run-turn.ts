import type { ProviderReply, ProviderRequest } from '../providers/provider.ts'
import { failureRule } from '../resilience/failure-rules.ts'
import { retryDelayMs } from '../resilience/retry-delay.ts'
import { sleep } from '../resilience/sleep.ts'
import type { TierSettings } from '../resolve-options.ts'
import { RouterError, isRouterError } from '../router-error.ts'
import type { AttemptReason } from './attempt.ts'
import type { CallState } from './call-state.ts'
import { fitMaxTokens } from './fit-max-tokens.ts'
import { runAttempt } from './run-attempt.ts'

/** Builds the request for a tier; the messages are the same for all, the model's own settings are not. */
export type RequestBuilder = (tier: TierSettings) => ProviderRequest

// A broken exchange may have been billed although nothing arrived: one more try, not a series of them.
const RETRIES_WHEN_CHARGED = 1

/** One answer from the first tier of the route that can give it. Tries again where that is safe, then goes on to the next tier. */
export async function runTurn(
  call: CallState,
  build: RequestBuilder,
  turn: number,
): Promise<{ readonly reply: ProviderReply; readonly tier: TierSettings }> {
  const failures: RouterError[] = []
  call.delivered = ''
  let reason: AttemptReason = turn === 0 ? 'first' : 'turn'
  for (const [position, tier] of call.route.entries()) {
    const previous = failures.at(-1)
    if (previous !== undefined) {
      reason = 'fallback'
      const from = call.route[position - 1]?.tier ?? tier.tier
      await call.emit?.({ type: 'fallback', from, to: tier.tier, reason: previous.code })
    }
    const outcome = await tryTier(call, tier, build(tier), turn, reason)
    if (!isRouterError(outcome)) {
      call.route = call.route.slice(position)
      return { reply: outcome, tier }
    }
    failures.push(outcome)
    if (failureRule(outcome.code).fallback !== true) break
  }
  throw summarize(failures)
}

/** A reply, or the error that ends this tier. Anything that must end the whole call is thrown. */
async function tryTier(
  call: CallState,
  tier: TierSettings,
  initial: ProviderRequest,
  turn: number,
  firstReason: AttemptReason,
): Promise<ProviderReply | RouterError> {
  const { clock, random } = call.engine.settings
  const maxRetries = call.options.maxRetries ?? call.engine.settings.maxRetries
  const deadline = clock() + tier.timeoutMs
  let request = initial
  let reason = firstReason
  let retries = 0
  let fitted = false
  for (;;) {
    const attempts = call.attempts.length
    try {
      return await runAttempt(call, tier, request, { turn, reason, timeoutMs: deadline - clock() })
    } catch (error) {
      // The caller's abort, the overall deadline, and anything after the reader has seen text end the call.
      if (!isRouterError(error) || call.limit.ended !== undefined || call.delivered !== '') throw error
      const attempt = call.attempts.at(attempts)
      if (attempt !== undefined) await call.emit?.({ type: 'attempt', attempt })

      const smaller =
        error.code === 'context_overflow' && !fitted ? fitMaxTokens(error.message, request.maxTokens) : undefined
      reason = 'retry'
      if (smaller !== undefined) {
        fitted = true
        request = { ...request, maxTokens: smaller }
        continue
      }
      retries += 1
      const allowed = error.mayBeCharged ? Math.min(maxRetries, RETRIES_WHEN_CHARGED) : maxRetries
      if (failureRule(error.code).retry !== true || retries > allowed) return error
      const delay = retryDelayMs(retries, error.retryAfterMs, random)
      // Waiting past the deadline would only turn this error into a less clear one.
      if (delay >= Math.min(deadline, call.deadline) - clock()) return error
      await sleep(delay, call.limit.signal())
    }
  }
}

function summarize(failures: readonly RouterError[]): RouterError {
  const [first, ...others] = failures
  if (first !== undefined && others.length === 0) return first
  const each = failures.map((failure) => `${failure.tier}: ${failure.code} (${failure.message})`).join('; ')
  return new RouterError('all_tiers_failed', `no allowed tier could answer: ${each}`, {
    retryable: failures.some((failure) => failure.retryable),
    hint: failures.map((failure) => failure.hint).find((hint) => hint !== undefined),
    mayBeCharged: failures.some((failure) => failure.mayBeCharged),
    cause: new AggregateError(failures, 'one error per tier'),
  })
}
