import { prepareMark } from '@jr/database'
import { sql } from 'kysely'
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
  const { snapshot, attempt } = options
  const { rows } = await sql<{ epoch: number | null }>`${sql.raw(prepareMark)} select jr_start_step(
    ${session.sessionId}, ${session.epoch}, ${index}, ${snapshot ?? null}, ${context.now()},
    ${attempt?.attemptId ?? null}, ${attempt?.tier ?? null}, ${attempt?.modelRequested ?? null}, ${toText(attempt?.reason)},
    ${attempt?.simulated ?? false}) as epoch`.execute(context.db)
  if (rows[0]?.epoch != null) return
  const refusal = await explainRefusal(context, session, 'startStep', index)
  if (refusal.code === 'illegal_transition' && (await isOwnStep(context, session, index, attempt?.attemptId))) return
  throw refusal
}
