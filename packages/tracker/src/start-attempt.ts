import { prepareMark } from '@jr/database'
import { sql } from 'kysely'
import type { TrackerContext } from './context.ts'
import { explainRefusal, sessionNotFound } from './explain-refusal.ts'
import type { StartAttempt } from './inputs.ts'
import { isUuid } from './require-valid-session.ts'
import type { SessionHandle } from './session.ts'
import { toText } from './to-column.ts'

/**
 * Records the intent before the call is made, so that a crash leaves a trace of it. The same attempt id again is a no-op. Without a
 * step it is a call beside the steps, counted in the session's totals and in no step's.
 */
export async function startAttempt(
  context: TrackerContext,
  session: SessionHandle,
  index: number | undefined,
  attempt: StartAttempt = {},
): Promise<{ readonly attemptId: string; readonly number: number }> {
  const { sessionId, epoch } = session
  if (!isUuid(sessionId)) throw sessionNotFound(sessionId)
  const { attemptId = context.newId(), purpose = 'step', tier, modelRequested, reason, simulated = false } = attempt
  const { rows } = await sql<{ number: number | null }>`${sql.raw(prepareMark)} select jr_start_attempt(
    ${sessionId}, ${epoch}, ${index ?? null}, ${attemptId}, ${purpose}, ${tier ?? null}, ${modelRequested ?? null}, ${toText(reason)},
    ${simulated}, ${context.now()}) as number`.execute(context.db)
  const number = rows[0]?.number
  if (number != null) return { attemptId, number }
  const refusal = await explainRefusal(context, session, index === undefined ? 'record' : 'recordStep', index)
  const earlier = await context.db
    .selectFrom('jr_attempts')
    .select('number')
    .where('attempt_id', '=', attemptId)
    .where('session_id', '=', sessionId)
    .where('position', index === undefined ? 'is' : '=', index ?? null)
    .where('epoch', '=', epoch)
    .executeTakeFirst()
  if (earlier === undefined || refusal.code !== 'illegal_transition') throw refusal
  return { attemptId, number: earlier.number }
}
