import { sql } from 'kysely'
import type { TrackerContext } from './context.ts'
import { explainRefusal, refuse } from './explain-refusal.ts'
import type { PersonAction } from './inputs.ts'
import type { SessionHandle } from './session.ts'
import { toText } from './to-column.ts'
import { TrackerError } from './tracker-error.ts'
import { type SessionWrite, writeSession } from './write-session.ts'

/** The worker's note on a step in progress. */
export async function noteStep(
  context: TrackerContext,
  session: SessionHandle,
  index: number,
  note: string,
): Promise<void> {
  const written = await writeSession(context, session.sessionId, session.epoch, {
    act: 'recordStep',
    ...noteChange(index, note, sql`and t.status = 'in_progress'`),
  })
  if (written === undefined) await refuse(context, session, 'recordStep', index)
}

/** A person's note on any step, whatever its status. */
export async function annotateStep(context: TrackerContext, sessionId: string, action: PersonAction): Promise<void> {
  const { index, note } = action
  if (index === undefined || note === undefined) {
    throw new TrackerError('invalid_input', 'A note needs the index of a step and a text.', { hint: 'Give both.' })
  }
  const written = await writeSession(context, sessionId, undefined, {
    act: 'annotate',
    actor: action.actor ?? 'person',
    ...noteChange(index, note, sql``),
  })
  if (written === undefined) throw await explainRefusal(context, { sessionId }, 'annotate', index)
}

function noteChange(
  index: number,
  note: string,
  condition: ReturnType<typeof sql>,
): Pick<SessionWrite, 'change' | 'when' | 'event'> {
  return {
    change: [
      sql`step as (
        update jr_execution_steps t set note = ${toText(note)} from own
        where t.session_id = own.session_id and t.position = ${index}::integer ${condition}
        returning t.position
      )`,
    ],
    when: sql`exists (select 1 from step)`,
    event: { type: 'step_noted', index, data: { note } },
  }
}
