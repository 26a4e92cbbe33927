import { prepareMark } from '@jr/database'
import { type RawBuilder, sql } from 'kysely'
import type { TrackerContext } from './context.ts'
import { explainRefusal, sessionNotFound } from './explain-refusal.ts'
import type { StartStep } from './inputs.ts'
import type { SessionHandle } from './session.ts'
import { isOwnStep } from './own-step.ts'
import { isUuid } from './require-valid-session.ts'
import { toText } from './to-column.ts'

/**
 * `pending` -> `in_progress`, with its first attempt when one is given. A step that this epoch has already started is left as it is,
 * so a repeated call is harmless.
 */
export async function startStep(
  context: TrackerContext,
  session: SessionHandle,
  index: number,
  options: StartStep = {},
): Promise<void> {
  if (!isUuid(session.sessionId)) throw sessionNotFound(session.sessionId)
  const { rows } = await sql<{ epoch: number | null }>`${sql.raw(prepareMark)} select jr_record_transition(
    ${session.sessionId}, ${session.epoch}, ${context.now()}, ${toStartArguments(index, options)}) as epoch`.execute(
    context.db,
  )
  if (rows[0]?.epoch != null) return
  const { attempt } = options
  const refusal = await explainRefusal(context, session, 'startStep', index)
  if (refusal.code === 'illegal_transition' && (await isOwnStep(context, session, index, attempt?.attemptId))) return
  throw refusal
}

/** The arguments of jr_record_transition that start a step. */
export function toStartArguments(index: number, { snapshot, attempt }: StartStep): RawBuilder<unknown> {
  return sql`a_next => ${index}, a_snapshot => ${snapshot ?? null}, a_next_attempt => ${attempt?.attemptId ?? null},
    a_tier => ${attempt?.tier ?? null}, a_model => ${attempt?.modelRequested ?? null}, a_reason => ${toText(attempt?.reason)},
    is_simulated => ${attempt?.simulated ?? false}`
}
