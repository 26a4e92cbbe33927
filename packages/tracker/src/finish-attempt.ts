import { prepareMark } from '@jr/database'
import { sql } from 'kysely'
import type { TrackerContext } from './context.ts'
import { explainRefusal, sessionNotFound } from './explain-refusal.ts'
import type { FinishAttempt } from './inputs.ts'
import { isUuid } from './require-valid-session.ts'
import type { SessionHandle } from './session.ts'
import { toCost, toJson } from './to-column.ts'
import { TrackerError } from './tracker-error.ts'

/**
 * Records how an attempt ended; the totals of its step and of the session grow in the same transaction. An attempt that is `unknown`
 * may be settled in this way too, by whoever holds the session now and has learnt what became of it.
 */
export async function finishAttempt(
  context: TrackerContext,
  session: SessionHandle,
  attemptId: string,
  result: FinishAttempt,
): Promise<void> {
  const { sessionId, epoch } = session
  if (!isUuid(sessionId)) throw sessionNotFound(sessionId)
  const { rows } = await sql<{ epoch: number | null }>`${sql.raw(prepareMark)} select jr_record_transition(
    ${sessionId}, ${epoch}, ${context.now()}, ${attemptId}, ${toAttemptColumns(result)}) as epoch`.execute(context.db)
  if (rows[0]?.epoch == null) await acceptRepetition(context, session, attemptId, result)
}

/** A result as JSON, by the columns of jr_attempts. Without a tier the one given at the start stays. */
export function toAttemptColumns(result: FinishAttempt): string {
  return toJson({
    status: result.status,
    tier: result.tier,
    model_served: result.modelServed ?? null,
    latency_ms: result.latencyMs === undefined ? null : Math.round(result.latencyMs),
    input_tokens: result.inputTokens ?? 0,
    output_tokens: result.outputTokens ?? 0,
    cache_read_tokens: result.cacheReadTokens ?? 0,
    cache_write_tokens: result.cacheWriteTokens ?? 0,
    cost_usd: toCost(result.costUsd),
    opus_cost_usd: toCost(result.opusCostUsd),
    price_version: result.priceVersion ?? null,
    finish_reason: result.finishReason ?? null,
    request_id: result.requestId ?? null,
    error_code: result.errorCode ?? null,
    error: result.error ?? null,
  })
}

async function acceptRepetition(
  context: TrackerContext,
  session: SessionHandle,
  attemptId: string,
  result: FinishAttempt,
): Promise<void> {
  const refusal = await explainRefusal(context, session, 'record')
  if (!refusal.retryable) throw refusal
  const found = await context.db
    .selectFrom('jr_attempts')
    .select(['status', 'input_tokens', 'output_tokens', 'cache_read_tokens', 'cache_write_tokens'])
    .where('attempt_id', '=', attemptId)
    .where('session_id', '=', session.sessionId)
    .executeTakeFirst()
  if (found === undefined) {
    throw new TrackerError('attempt_not_found', `Session ${session.sessionId} has no attempt ${attemptId}.`, {
      hint: 'Start the attempt before it is finished.',
    })
  }
  const counted = found.input_tokens + found.output_tokens + found.cache_read_tokens + found.cache_write_tokens
  const { inputTokens = 0, outputTokens = 0, cacheReadTokens = 0, cacheWriteTokens = 0 } = result
  const total = inputTokens + outputTokens + cacheReadTokens + cacheWriteTokens
  if (found.status === result.status && counted === total) return
  throw new TrackerError(
    'result_conflict',
    `Attempt ${attemptId} has already ${found.status}, with ${counted} tokens.`,
    {
      hint: 'The first result stands. Start another attempt.',
    },
  )
}
