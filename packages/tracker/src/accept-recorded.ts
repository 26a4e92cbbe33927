import type { TrackerContext } from './context.ts'
import { explainRefusal } from './explain-refusal.ts'
import type { SessionHandle } from './session.ts'

/** Resolves when a refused write had been made before: the session has the event of this id. Throws the reason otherwise. */
export async function acceptRecorded(
  context: TrackerContext,
  session: SessionHandle,
  eventId: string | undefined,
): Promise<void> {
  const refusal = await explainRefusal(context, session, 'record')
  // Only then would the session have taken it.
  if (eventId === undefined || !refusal.retryable) throw refusal
  if (!(await isRecorded(context, session, eventId))) throw refusal
}

/** Whether the session has the event of this id. */
export async function isRecorded(context: TrackerContext, session: SessionHandle, eventId: string): Promise<boolean> {
  const found = await context.db
    .selectFrom('jr_session_events')
    .select('sequence')
    .where('session_id', '=', session.sessionId)
    .where('event_id', '=', eventId)
    .executeTakeFirst()
  return found !== undefined
}
