import { reserveBudgets } from '../budget/reserve-budgets.ts'
import { pricePicoUsd } from '../price/price-call.ts'
import { toUsd } from '../price/pico-usd.ts'
import { FREE } from '../price/price-table.ts'
import { addUsage } from '../price/usage.ts'
import type { Usage } from '../price/usage.ts'
import type { ProviderReply, ProviderRequest } from '../providers/provider.ts'
import type { SecretVault } from '../privacy/secret-vault.ts'
import { failureRule } from '../resilience/failure-rules.ts'
import { createTimeLimit } from '../resilience/time-limit.ts'
import type { TimeLimit } from '../resilience/time-limit.ts'
import type { TierSettings } from '../resolve-options.ts'
import { RouterError, isRouterError } from '../router-error.ts'
import type { Attempt, AttemptReason } from './attempt.ts'
import type { CallState } from './call-state.ts'
import { checkReply } from './check-reply.ts'
import { ReaderLeftError } from './read-events.ts'
import { readStream } from './read-stream.ts'

/** Where in the call an attempt stands. */
export interface AttemptPlace {
  readonly turn: number
  readonly reason: AttemptReason
  /** What is left of the tier's time. */
  readonly timeoutMs: number
}

// Node's fetch gives up on a silent server after 300 s; a stream is never silent for that long.
const LONGEST_SILENT_CALL_MS = 300_000

/** One model call: set money aside, ask, check the answer, settle, report. */
export async function runAttempt(
  call: CallState,
  tier: TierSettings,
  request: ProviderRequest,
  place: AttemptPlace,
): Promise<ProviderReply> {
  const { breaker, settings } = call.engine
  // What is never sent costs nothing.
  if (call.limit.ended !== undefined) throw call.limit.ended.reason
  const provider = tier.provider()
  const waitMs = breaker.enter(provider.name)
  if (waitMs > 0) throw circuitOpen(provider.name, tier, waitMs)
  const startedAt = settings.clock()
  const streams = call.emit !== undefined || tier.timeoutMs > LONGEST_SILENT_CALL_MS
  const limit = openLimit(call, tier, place, streams)
  const endSpan = call.engine.telemetry.startAttempt(call, request, provider.name)
  let reservation
  let reply: ProviderReply | undefined
  let answered = false
  let failure: unknown
  let firstTextAt: number | undefined
  try {
    reservation = reserveBudgets(call, tier, request)
    reply = streams
      ? await readStream(call, tier, request, limit, () => {
          firstTextAt ??= settings.clock()
        })
      : await limit.race(provider.complete(request, limit.signal()))
    checkReply(reply, request, tier)
    if (call.guard.findings.length > 0) reply = restoreSecrets(reply, call.guard.vault, request)
    answered = true
  } catch (error) {
    failure = error
    throw error
  } finally {
    if (failure instanceof ReaderLeftError) limit.abort(failure)
    limit.close()
    const cost = reply === undefined ? undefined : costOf(tier, reply.usage)
    if (cost !== undefined) reservation?.settle(cost)
    else if (reply !== undefined || !isRouterError(failure) || failure.mayBeCharged) reservation?.settleUnconfirmed()
    else reservation?.settle(0n)
    if (reply !== undefined) {
      if (reply.usage !== undefined) call.usage = addUsage(call.usage, reply.usage)
      call.costPicoUsd = cost === undefined || call.costPicoUsd === undefined ? undefined : call.costPicoUsd + cost
    }
    if (answered) breaker.succeeded(provider.name)
    else if (isRouterError(failure) && failureRule(failure.code).unhealthy === true) breaker.failed(provider.name)
    else breaker.left(provider.name)
    const attempt: Attempt = {
      index: call.attempts.length,
      turn: place.turn,
      reason: place.reason,
      tier: tier.tier,
      provider: provider.name,
      requestedModel: tier.model,
      model: reply?.model,
      startedAt,
      latencyMs: settings.clock() - startedAt,
      timeToFirstTextMs: firstTextAt === undefined ? undefined : firstTextAt - startedAt,
      outcome: answered ? 'answered' : 'failed',
      finishReason: reply?.finishReason,
      ...(answered ? undefined : describeFailure(failure, limit)),
      requestId: reply?.requestId ?? (isRouterError(failure) ? failure.requestId : undefined),
      usage: reply?.usage,
      costUsd: cost === undefined ? undefined : toUsd(cost),
    }
    call.attempts.push(attempt)
    endSpan(attempt)
    call.engine.hooks.onAttempt(attempt, call.task)
  }
  return reply
}

/** The answer as the caller may read it. */
function restoreSecrets(reply: ProviderReply, vault: SecretVault, request: ProviderRequest): ProviderReply {
  return {
    ...reply,
    text: vault.restore(reply.text, request.outputSchema !== undefined),
    toolCalls: reply.toolCalls.map((toolCall) => ({ ...toolCall, input: vault.restoreDeep(toolCall.input) })),
  }
}

function openLimit(call: CallState, tier: TierSettings, place: AttemptPlace, streams: boolean): TimeLimit {
  const idleTimeoutMs = call.options.idleTimeoutMs ?? call.engine.settings.idleTimeoutMs
  const details = { retryable: true, tier: tier.tier, model: tier.model, mayBeCharged: true }
  return createTimeLimit({
    parent: call.limit,
    timeoutMs: place.timeoutMs,
    onTimeout: () =>
      new RouterError('timed_out', `${tier.model} did not answer within the ${tier.timeoutMs} ms of its tier`, {
        ...details,
        hint: `Raise tiers.${tier.tier}.timeoutMs, or ask for less at once.`,
      }),
    idleTimeoutMs: streams ? idleTimeoutMs : undefined,
    onIdle: () =>
      new RouterError('stalled', `${tier.model} sent nothing for ${idleTimeoutMs} ms`, {
        ...details,
        hint: 'Try again, or raise idleTimeoutMs if the server is only slow.',
      }),
  })
}

function describeFailure(failure: unknown, limit: TimeLimit): Pick<Attempt, 'errorCode' | 'error'> {
  if (isRouterError(failure)) return { errorCode: failure.code, error: failure.message }
  // What is neither is a bug in a provider of the caller's own, and is thrown as it is.
  return limit.ended === undefined ? { error: String(failure) } : { errorCode: 'aborted' }
}

/** `undefined` when it cannot be known. A server that reports no usage still costs nothing if its tokens are free. */
function costOf(tier: TierSettings, usage: Usage | undefined): bigint | undefined {
  if (tier.price === undefined) return undefined
  if (usage !== undefined) return pricePicoUsd(tier.price, usage)
  return tier.price === FREE ? 0n : undefined
}

function circuitOpen(provider: string, tier: TierSettings, waitMs: number): RouterError {
  return new RouterError(
    'circuit_open',
    `${provider} failed several times in a row and is left alone for ${waitMs} ms`,
    {
      retryable: true,
      tier: tier.tier,
      model: tier.model,
      retryAfterMs: waitMs,
      hint: 'Wait, allow another tier, or look at circuits() and the provider itself.',
    },
  )
}
