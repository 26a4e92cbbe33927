import { sql } from 'kysely'
import type { TrackerContext } from './context.ts'
import { explainRefusal } from './explain-refusal.ts'
import type { FinishAttempt } from './inputs.ts'
import type { SessionHandle } from './session.ts'
import { toCost, toText } from './to-column.ts'
import { TrackerError } from './tracker-error.ts'
import { writeSession } from './write-session.ts'

/**
 * Records how an attempt ended; the totals of its step and of the session grow in the same statement. An attempt that is `unknown`
 * may be settled in this way too, by whoever holds the session now and has learnt what became of it.
 */
export async function finishAttempt(
  context: TrackerContext,
  session: SessionHandle,
  attemptId: string,
  result: FinishAttempt,
): Promise<void> {
  const input = result.inputTokens ?? 0
  const output = result.outputTokens ?? 0
  const cacheRead = result.cacheReadTokens ?? 0
  const cacheWrite = result.cacheWriteTokens ?? 0
  const total = input + output + cacheRead + cacheWrite
  const cost = toCost(result.costUsd)
  const opusCost = toCost(result.opusCostUsd)
  const written = await writeSession(context, session.sessionId, session.epoch, {
    act: 'record',
    change: [
      sql`before as materialized (
        select a.attempt_id, a.session_id, a.position, a.status = 'unknown' and a.cost_usd is null as is_counted from jr_attempts a, own
        where a.attempt_id = ${attemptId}::uuid and a.session_id = own.session_id and a.status in ('running', 'unknown')
        for no key update of a
      )`,
      sql`attempt as (
        update jr_attempts a
        set status = ${result.status}, tier = coalesce(${result.tier ?? null}, a.tier), model_served = ${result.modelServed ?? null},
          finished_at = ${context.now()}, latency_ms = ${result.latencyMs === undefined ? null : Math.round(result.latencyMs)}::integer,
          input_tokens = ${input}::bigint, output_tokens = ${output}::bigint, cache_read_tokens = ${cacheRead}::bigint,
          cache_write_tokens = ${cacheWrite}::bigint, cost_usd = ${cost}::numeric, opus_cost_usd = ${opusCost}::numeric,
          price_version = ${result.priceVersion ?? null}, finish_reason = ${result.finishReason ?? null},
          request_id = ${result.requestId ?? null}, error_code = ${result.errorCode ?? null}, error = ${toText(result.error)}
        from before
        where a.attempt_id = before.attempt_id
        returning a.session_id, a.position, a.purpose, a.number, a.tier, a.model_served, before.is_counted
      )`,
      sql`step as (
        update jr_execution_steps t
        set total_tokens = t.total_tokens + ${total}::bigint, cost_usd = t.cost_usd + coalesce(${cost}::numeric, 0)
        from attempt
        where t.session_id = attempt.session_id and t.position = attempt.position
      )`,
    ],
    when: sql`exists (select 1 from attempt)`,
    set: [
      // A judge's model is not the one that does the work.
      sql`model_tier = coalesce((select tier from attempt where purpose = 'step'), s.model_tier)`,
      sql`model_served = coalesce((select model_served from attempt where purpose = 'step'), s.model_served)`,
      sql`total_tokens = s.total_tokens + ${total}::bigint`,
      sql`input_tokens = s.input_tokens + ${input}::bigint`,
      sql`output_tokens = s.output_tokens + ${output}::bigint`,
      sql`cache_read_tokens = s.cache_read_tokens + ${cacheRead}::bigint`,
      sql`cache_write_tokens = s.cache_write_tokens + ${cacheWrite}::bigint`,
      sql`cost_usd = s.cost_usd + coalesce(${cost}::numeric, 0)`,
      sql`opus_cost_usd = s.opus_cost_usd + coalesce(${opusCost}::numeric, 0)`,
      // One that was lost has been counted as unpriced already.
      sql`unpriced_attempts = s.unpriced_attempts + (${cost}::numeric is null)::integer - (select is_counted::integer from attempt)`,
    ],
    event: {
      type: 'attempt_finished',
      index: sql<number>`(select position from attempt)`,
      data: sql`(
        select jsonb_strip_nulls(jsonb_build_object(
          'attempt_id', ${attemptId}::text, 'number', number, 'status', ${result.status}::text, 'purpose', nullif(purpose, 'step'), 'tier', tier, 'model', model_served,
          'tokens', ${total}::bigint, 'cost_usd', ${cost}::numeric, 'code', ${result.errorCode ?? null}::text
        )) from attempt
      )`,
    },
  })
  if (written === undefined) await acceptRepetition(context, session, attemptId, result.status, total)
}

async function acceptRepetition(
  context: TrackerContext,
  session: SessionHandle,
  attemptId: string,
  status: string,
  total: number,
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
  if (found.status === status && counted === total) return
  throw new TrackerError(
    'result_conflict',
    `Attempt ${attemptId} has already ${found.status}, with ${counted} tokens.`,
    {
      hint: 'The first result stands. Start another attempt.',
    },
  )
}
