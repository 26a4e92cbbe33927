import { sql } from 'kysely'
import type { TrackerContext } from './context.ts'
import { refuse } from './explain-refusal.ts'
import { countLost, forgetAttempts } from './leave-behind.ts'
import type { SessionHandle } from './session.ts'
import { toText } from './to-column.ts'
import { writeSession } from './write-session.ts'

/** Ends the session as `failed` for a reason that is no step's own; a step in progress is cut off and fails with it. */
export async function failSession(
  context: TrackerContext,
  session: SessionHandle,
  error: { readonly code: string; readonly message: string; readonly hint?: string },
): Promise<void> {
  const now = context.now()
  const message = toText(error.message)
  const hint = toText(error.hint)
  const written = await writeSession(context, session.sessionId, session.epoch, {
    act: 'fail',
    change: [
      sql`steps as (
        update jr_execution_steps t
        set status = 'failed', completed_at = ${now}, waiting_since = null, error = ${message}, error_code = ${error.code}, error_hint = ${hint}
        from own
        where t.session_id = own.session_id and t.status = 'in_progress'
        returning t.position
      )`,
      sql`lost as (${forgetAttempts(context, 'own')})`,
    ],
    set: [
      sql`failed_steps = s.failed_steps + (select count(*) from steps)`,
      sql`open_position = null`,
      sql`finished_at = ${now}`,
      sql`error_code = ${error.code}`,
      sql`error_message = ${message}`,
      sql`error_hint = ${hint}`,
      countLost,
    ],
    event: { type: 'session_failed', data: { verdict: null, error } },
  })
  if (written === undefined) await refuse(context, session, 'fail')
}
