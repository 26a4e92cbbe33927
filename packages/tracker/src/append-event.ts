import type { TrackerContext } from './context.ts'
import { refuse } from './explain-refusal.ts'
import type { SessionHandle } from './session.ts'
import { TrackerError } from './tracker-error.ts'
import { writeSession } from './write-session.ts'

/** Adds an event of the worker's own to the log, such as an intent or a result that resume must read. */
export async function appendEvent(
  context: TrackerContext,
  session: SessionHandle,
  event: { readonly type: string; readonly index?: number; readonly data?: object },
): Promise<void> {
  if (!/^[a-z][a-z0-9_]{0,63}$/.test(event.type)) {
    throw new TrackerError('invalid_input', `"${event.type}" is no type of event.`, {
      hint: 'Use up to 64 of a-z, 0-9 and _, beginning with a letter.',
    })
  }
  const written = await writeSession(context, session.sessionId, session.epoch, { act: 'record', event })
  if (written === undefined) await refuse(context, session, 'record')
}
