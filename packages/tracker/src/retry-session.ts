import { sql } from 'kysely'
import type { TrackerContext } from './context.ts'
import { reopened } from './decide-step.ts'
import { explainRefusal } from './explain-refusal.ts'
import type { PersonAction } from './inputs.ts'
import type { SessionHandle } from './session.ts'
import { writeSession } from './write-session.ts'

/**
 * A failed or cancelled session goes on: its failed steps, and those that a worker left out, are `pending` again; with an index, that
 * step and all later ones too. What they had said stays in the event. Features are to be verified again.
 */
export async function retrySession(
  context: TrackerContext,
  sessionId: string,
  action: PersonAction = {},
): Promise<SessionHandle> {
  const { actor = 'person', index, note } = action
  const written = await writeSession(context, sessionId, undefined, {
    act: 'retry',
    actor,
    change: [
      sql`redone as (
        select t.session_id, t.position, t.status, t.error, t.error_code from jr_execution_steps t, own
        where t.session_id = own.session_id
          and (
            t.status = 'failed' or t.status = 'skipped' and t.skipped_by = 'worker'
            or t.status <> 'pending' and t.position >= ${index ?? null}::integer
          )
      )`,
      sql`steps as (
        update jr_execution_steps t
        set status = 'pending', retries = t.retries + 1, started_at = null, completed_at = null, waiting_since = null, output = null,
          error = null, error_code = null, error_hint = null, skipped_by = null
        from redone
        where t.session_id = redone.session_id and t.position = redone.position
      )`,
      sql`features as (
        update jr_features f set status = 'pending', judged = false, judged_by_person = false, reason = null, verified_at = null
        from own where f.session_id = own.session_id
      )`,
    ],
    set: [
      sql`epoch = s.epoch + 1`,
      sql`passed_steps = s.passed_steps - (select count(*) from redone where status = 'passed')`,
      sql`failed_steps = s.failed_steps - (select count(*) from redone where status = 'failed')`,
      sql`skipped_steps = s.skipped_steps - (select count(*) from redone where status = 'skipped')`,
      sql`judged_features = 0`,
      sql`evidence_epoch = s.epoch + 1`,
      ...reopened,
    ],
    event: {
      type: 'session_retried',
      data: sql`jsonb_strip_nulls(jsonb_build_object(
        'note', ${note ?? null}::text,
        'steps', (
          select coalesce(jsonb_agg(jsonb_build_object('index', position, 'status', status, 'code', error_code, 'message', error) order by position), '[]')
          from redone
        )
      ))`,
    },
  })
  if (written === undefined) throw await explainRefusal(context, { sessionId }, 'retry')
  return { sessionId, epoch: written.epoch }
}
