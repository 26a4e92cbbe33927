import { sql } from 'kysely'
import type { TrackerContext } from './context.ts'
import { refuse } from './explain-refusal.ts'
import { countLost, forgetAttempts, interruptSteps } from './leave-behind.ts'
import type { SessionHandle } from './session.ts'
import { writeSession } from './write-session.ts'

/** Gives a running session back: `pending`, its step in progress too; the epoch is raised. */
export async function releaseSession(context: TrackerContext, session: SessionHandle, reason: string): Promise<void> {
  const written = await writeSession(context, session.sessionId, session.epoch, {
    act: 'release',
    change: [sql`steps as (${interruptSteps('own', false)})`, sql`lost as (${forgetAttempts(context, 'own')})`],
    set: [
      sql`epoch = s.epoch + 1`,
      sql`open_position = null`,
      sql`worker_id = null`,
      sql`job_id = null`,
      sql`job_retry_count = null`,
      countLost,
    ],
    event: { type: 'session_released', data: { reason } },
  })
  if (written === undefined) await refuse(context, session, 'release')
}
