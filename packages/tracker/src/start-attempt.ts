import { sql } from 'kysely'
import type { TrackerContext } from './context.ts'
import { explainRefusal } from './explain-refusal.ts'
import type { StartAttempt } from './inputs.ts'
import type { SessionHandle } from './session.ts'
import { toText } from './to-column.ts'
import { writeSession } from './write-session.ts'

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
  const {
    attemptId = context.newId(),
    purpose = 'step',
    tier = null,
    modelRequested = null,
    reason,
    simulated = false,
  } = attempt
  const written = await writeSession<{ number: number }>(context, session.sessionId, session.epoch, {
    act: index === undefined ? 'record' : 'recordStep',
    change: [
      index === undefined
        ? sql`step as (
        select own.session_id, null::integer as position, (
          select count(*)::integer + 1 from jr_attempts a where a.session_id = ${session.sessionId}::uuid and a.position is null
        ) as attempts
        from own where not exists (select 1 from jr_attempts a where a.attempt_id = ${attemptId}::uuid)
      )`
        : sql`step as (
        update jr_execution_steps t
        set attempts = t.attempts + 1
        from own
        where t.session_id = own.session_id and t.session_id = ${session.sessionId}::uuid and t.position = ${index}::integer and t.status = 'in_progress' and t.waiting_since is null
          and not exists (select 1 from jr_attempts a where a.attempt_id = ${attemptId}::uuid)
        returning t.session_id, t.position, t.attempts
      )`,
      sql`attempt as (
        insert into jr_attempts (attempt_id, session_id, position, number, epoch, tier, model_requested, reason, simulated, started_at, purpose)
        select ${attemptId}::uuid, session_id, position, attempts, ${session.epoch}::bigint, ${tier}, ${modelRequested},
          ${toText(reason)}, ${simulated}::boolean, ${context.now()}, ${purpose}
        from step
        returning number
      )`,
    ],
    when: sql`exists (select 1 from step)`,
    set: [sql`simulated = s.simulated or ${simulated}::boolean`],
    event: {
      type: 'attempt_started',
      ...(index !== undefined && { index }),
      data: sql`jsonb_strip_nulls(jsonb_build_object(
        'attempt_id', ${attemptId}::text, 'number', (select attempts from step), 'purpose', nullif(${purpose}::text, 'step'),
        'tier', ${tier}::text, 'model', ${modelRequested}::text
      ))`,
    },
    returning: [sql`(select number from attempt)`],
  })
  if (written !== undefined) return { attemptId, number: written.number }
  const refusal = await explainRefusal(context, session, index === undefined ? 'record' : 'recordStep', index)
  const earlier = await context.db
    .selectFrom('jr_attempts')
    .select('number')
    .where('attempt_id', '=', attemptId)
    .where('session_id', '=', session.sessionId)
    .where('position', index === undefined ? 'is' : '=', index ?? null)
    .where('epoch', '=', session.epoch)
    .executeTakeFirst()
  if (earlier === undefined || refusal.code !== 'illegal_transition') throw refusal
  return { attemptId, number: earlier.number }
}
