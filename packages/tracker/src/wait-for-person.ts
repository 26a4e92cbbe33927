import { sql } from 'kysely'
import type { TrackerContext } from './context.ts'
import { refuse } from './explain-refusal.ts'
import { countLost, forgetAttempts } from './leave-behind.ts'
import type { SessionHandle } from './session.ts'
import { toText } from './to-column.ts'
import { writeSession } from './write-session.ts'

/** The step needs a person: the session becomes `waiting`, and the epoch is raised, because the worker has nothing more to write. */
export async function waitForPerson(
  context: TrackerContext,
  session: SessionHandle,
  index: number,
  reason: string,
): Promise<void> {
  const now = context.now()
  const written = await writeSession(context, session.sessionId, session.epoch, {
    act: 'waitForPerson',
    change: [
      sql`step as (
        update jr_execution_steps t
        set status = 'in_progress', waiting_since = ${now}, started_at = case when t.status = 'pending' then ${now} else t.started_at end
        from own
        where t.session_id = own.session_id and t.session_id = ${session.sessionId}::uuid and t.position = ${index}::integer and t.status in ('pending', 'in_progress')
          and coalesce(own.open_position, t.position) = t.position
        returning t.session_id
      )`,
      sql`lost as (${forgetAttempts(context, 'step')})`,
    ],
    when: sql`exists (select 1 from step)`,
    set: [
      sql`epoch = s.epoch + 1`,
      sql`waiting_reason = ${toText(reason)}`,
      sql`current_position = ${index}::integer`,
      sql`open_position = ${index}::integer`,
      sql`started_at = coalesce(s.started_at, ${now})`,
      countLost,
    ],
    event: { type: 'session_waiting', index, data: { reason } },
  })
  if (written === undefined) await refuse(context, session, 'waitForPerson', index)
}
