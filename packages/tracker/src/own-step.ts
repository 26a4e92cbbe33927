import { sql } from 'kysely'
import type { TrackerContext } from './context.ts'
import type { SessionHandle } from './session.ts'

/**
 * Whether the step is in progress by this very epoch and waits for nobody. A take-over sends steps in progress back to `pending`,
 * so a step that is in progress under the current epoch was started by its holder. With an attempt: whether that has begun, too.
 */
export async function isOwnStep(
  context: TrackerContext,
  session: SessionHandle,
  index: number,
  attemptId: string | undefined,
): Promise<boolean> {
  const found = await context.db
    .selectFrom('jr_execution_steps as t')
    .innerJoin('jr_execution_sessions as s', 's.session_id', 't.session_id')
    .select('t.position')
    .where('t.session_id', '=', session.sessionId)
    .where('t.position', '=', index)
    .where('t.status', '=', 'in_progress')
    .where('t.waiting_since', 'is', null)
    .where('s.epoch', '=', session.epoch)
    .$if(attemptId !== undefined, (query) =>
      query.where(
        sql<boolean>`exists (
          select from jr_attempts a where a.attempt_id = ${attemptId}::uuid and a.session_id = t.session_id and a.position = t.position
        )`,
      ),
    )
    .executeTakeFirst()
  return found !== undefined
}
