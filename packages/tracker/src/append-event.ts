import { acceptRecorded } from './accept-recorded.ts'
import type { TrackerContext } from './context.ts'
import type { AppendEvent } from './inputs.ts'
import type { SessionHandle } from './session.ts'
import { TrackerError } from './tracker-error.ts'
import { writeSession } from './write-session.ts'

/**
 * Adds an event of the worker's own to the log, such as an intent or a result that resume must read. The same `eventId` again is a
 * no-op (the acknowledgement of the first may have been lost).
 */
export async function appendEvent(
  context: TrackerContext,
  session: SessionHandle,
  { eventId, ...event }: AppendEvent,
): Promise<void> {
  if (!/^[a-z][a-z0-9_]{0,63}$/.test(event.type)) {
    throw new TrackerError('invalid_input', `"${event.type}" is no type of event.`, {
      hint: 'Use up to 64 of a-z, 0-9 and _, beginning with a letter.',
    })
  }
  const written = await writeSession(context, session.sessionId, session.epoch, {
    act: 'record',
    event: { ...event, ...(eventId !== undefined && { id: eventId }) },
  })
  if (written === undefined) await acceptRecorded(context, session, eventId)
}
