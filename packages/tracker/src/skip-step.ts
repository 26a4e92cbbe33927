import { sql } from 'kysely'
import type { TrackerContext } from './context.ts'
import { refuse } from './explain-refusal.ts'
import type { SessionHandle } from './session.ts'
import { toText } from './to-column.ts'
import { writeSession } from './write-session.ts'

/** The worker leaves the step out; a session with such a step cannot become `completed`. */
export async function skipStep(
  context: TrackerContext,
  session: SessionHandle,
  index: number,
  reason?: string,
): Promise<void> {
  const written = await writeSession(context, session.sessionId, session.epoch, {
    act: 'skipStep',
    change: [
      sql`step as (
        update jr_execution_steps t
        set status = 'skipped', completed_at = ${context.now()}, skipped_by = 'worker', note = coalesce(${toText(reason)}, t.note)
        from own
        where t.session_id = own.session_id and t.session_id = ${session.sessionId}::uuid and t.position = ${index}::integer and t.status in ('pending', 'in_progress')
          and coalesce(own.open_position, t.position) = t.position
        returning t.position
      )`,
    ],
    when: sql`exists (select 1 from step)`,
    set: [
      sql`current_position = ${index}::integer`,
      sql`open_position = null`,
      sql`skipped_steps = s.skipped_steps + 1`,
      sql`started_at = coalesce(s.started_at, ${context.now()})`,
    ],
    event: { type: 'step_skipped', index, data: { by: 'worker', ...(reason === undefined ? {} : { reason }) } },
  })
  if (written === undefined) await refuse(context, session, 'skipStep', index)
}
