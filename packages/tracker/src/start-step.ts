import { sql } from 'kysely'
import type { TrackerContext } from './context.ts'
import { explainRefusal } from './explain-refusal.ts'
import type { StartStep } from './inputs.ts'
import type { SessionHandle } from './session.ts'
import { isOwnStep } from './own-step.ts'
import { writeSession } from './write-session.ts'

/** `pending` -> `in_progress`. A step that this epoch has already started is left as it is, so a repeated call is harmless. */
export async function startStep(
  context: TrackerContext,
  session: SessionHandle,
  index: number,
  options: StartStep = {},
): Promise<void> {
  const now = context.now()
  const written = await writeSession(context, session.sessionId, session.epoch, {
    act: 'startStep',
    change: [
      sql`step as (
        update jr_execution_steps t
        set status = 'in_progress', started_at = ${now}, completed_at = null, waited_ms = 0,
          snapshot = coalesce(${options.snapshot ?? null}, t.snapshot)
        from own
        where t.session_id = own.session_id and t.session_id = ${session.sessionId}::uuid and t.position = ${index}::integer and t.status = 'pending'
          and own.open_position is null
          and not exists (
            select 1 from jr_pauses p
            where p.scope in ('all', 'jr:' || own.jr_name, 'session:' || own.session_id)
          )
        returning t.position, t.name
      )`,
    ],
    when: sql`exists (select 1 from step)`,
    set: [
      sql`current_position = ${index}::integer`,
      sql`open_position = ${index}::integer`,
      sql`started_at = coalesce(s.started_at, ${now})`,
    ],
    event: { type: 'step_started', index, data: sql`(select jsonb_build_object('name', name) from step)` },
  })
  if (written !== undefined) return
  const refusal = await explainRefusal(context, session, 'startStep', index)
  if (refusal.code === 'illegal_transition' && (await isOwnStep(context, session, index))) return
  throw refusal
}
