import { sql } from 'kysely'
import type { TrackerContext } from './context.ts'
import { explainRefusal } from './explain-refusal.ts'
import type { PersonAction } from './inputs.ts'
import { countLost, forgetAttempts, interruptSteps } from './leave-behind.ts'
import { writeSession } from './write-session.ts'

/** Ends an active session; its worker loses it at once. */
export async function cancelSession(
  context: TrackerContext,
  sessionId: string,
  action: PersonAction = {},
): Promise<{ readonly changed: boolean }> {
  const written = await writeSession(context, sessionId, undefined, {
    act: 'cancel',
    actor: action.actor ?? 'person',
    change: [sql`steps as (${interruptSteps('own', false)})`, sql`lost as (${forgetAttempts(context, 'own')})`],
    set: [
      sql`epoch = s.epoch + 1`,
      sql`open_position = null`,
      sql`finished_at = ${context.now()}`,
      sql`waiting_reason = null`,
      countLost,
    ],
    event: { type: 'session_cancelled', data: action.note === undefined ? {} : { note: action.note } },
  })
  if (written !== undefined) return { changed: true }
  const found = await context.db
    .selectFrom('jr_execution_sessions')
    .select('status')
    .where('session_id', '=', sessionId)
    .executeTakeFirst()
  if (found?.status === 'cancelled') return { changed: false }
  throw await explainRefusal(context, { sessionId }, 'cancel')
}
