import { sql } from 'kysely'
import type { TrackerContext } from './context.ts'
import { reopened } from './decide-step.ts'
import { explainRefusal } from './explain-refusal.ts'
import type { PersonAction } from './inputs.ts'
import { redoSteps } from './redo-steps.ts'
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
  const redo = redoSteps('own')
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
      ...redo.change,
    ],
    set: [...redo.set, ...reopened],
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
