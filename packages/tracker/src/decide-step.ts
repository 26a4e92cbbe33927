import { type RawBuilder, sql } from 'kysely'
import type { TrackerContext } from './context.ts'
import { explainRefusal } from './explain-refusal.ts'
import type { PersonAction } from './inputs.ts'
import type { SessionHandle } from './session.ts'
import { toText } from './to-column.ts'
import { writeSession } from './write-session.ts'

/** A person's word that the waiting step is done. */
export function approveStep(
  context: TrackerContext,
  sessionId: string,
  action: PersonAction = {},
): Promise<SessionHandle> {
  return decide(context, sessionId, action, 'approve')
}

/** A person leaves the waiting or failed step out. */
export function skipWaitingStep(
  context: TrackerContext,
  sessionId: string,
  action: PersonAction = {},
): Promise<SessionHandle> {
  return decide(context, sessionId, action, 'skip')
}

async function decide(
  context: TrackerContext,
  sessionId: string,
  action: PersonAction,
  act: 'approve' | 'skip',
): Promise<SessionHandle> {
  const { actor = 'person', index, note } = action
  const chosen =
    index === undefined
      ? sql`(
          select w.position from jr_execution_steps w
          where w.session_id = own.session_id
            and case own.status when 'waiting' then w.waiting_since is not null else w.status = 'failed' end
          order by w.position limit 1
        )`
      : sql`${index}::integer`
  const written = await writeSession(context, sessionId, undefined, {
    act,
    actor,
    change: [
      sql`chosen as (
        select t.session_id, t.position, t.status from jr_execution_steps t, own
        where t.session_id = own.session_id and t.position = ${chosen} and ${mayBeDecided(act)}
      )`,
      sql`step as (
        update jr_execution_steps t
        set status = ${sql.lit(act === 'approve' ? 'passed' : 'skipped')}, completed_at = ${context.now()}, waiting_since = null,
          waited_ms = greatest(0, extract(epoch from ${context.now()} - coalesce(t.waiting_since, t.completed_at, ${context.now()})) * 1000)::bigint,
          note = coalesce(${toText(note)}, t.note), skipped_by = ${act === 'skip' ? actor : null}
        from chosen
        where t.session_id = chosen.session_id and t.position = chosen.position
        returning t.position, chosen.status as before
      )`,
    ],
    when: sql`exists (select 1 from step)`,
    set: [
      sql`epoch = s.epoch + 1`,
      sql`current_position = (select position from step)`,
      sql`open_position = null`,
      act === 'approve' ? sql`passed_steps = s.passed_steps + 1` : sql`skipped_steps = s.skipped_steps + 1`,
      sql`failed_steps = s.failed_steps - (select (before = 'failed')::integer from step)`,
      sql`evidence_epoch = s.epoch + 1`,
      ...reopened,
    ],
    event: {
      type: act === 'approve' ? 'step_approved' : 'step_skipped',
      index: sql<number>`(select position from step)`,
      data: { by: actor, ...(note === undefined ? {} : { note }) },
    },
  })
  if (written === undefined) throw await explainRefusal(context, { sessionId }, act, index)
  return { sessionId, epoch: written.epoch }
}

function mayBeDecided(act: 'approve' | 'skip'): RawBuilder<unknown> {
  if (act === 'approve') return sql`t.waiting_since is not null`
  // A failed session may also go on without a step that never ran.
  return sql`case own.status when 'waiting' then t.waiting_since is not null else t.status in ('failed', 'pending') end`
}

/** Assignments that take back the end of a session. */
export const reopened: readonly RawBuilder<unknown>[] = [
  sql`waiting_reason = null`,
  sql`finished_at = null`,
  sql`verdict = null`,
  sql`error_code = null`,
  sql`error_message = null`,
  sql`error_hint = null`,
  sql`worker_id = null`,
  sql`job_id = null`,
  sql`job_retry_count = null`,
  sql`timeout_at = null`,
]
