import type { TrackerContext } from './context.ts'
import { sessionNotFound } from './explain-refusal.ts'
import { isUuid } from './require-valid-session.ts'
import { invalidCursor } from './session-cursor.ts'
import type { SessionEvent } from './session.ts'

/** A page of the log, oldest first. The cursor is the sequence of the last event seen, so it also serves to wait for more. */
export async function listEvents(
  context: TrackerContext,
  sessionId: string,
  page: { readonly cursor?: string; readonly limit?: number } = {},
): Promise<{ readonly events: readonly SessionEvent[]; readonly nextCursor: string | null }> {
  if (page.cursor !== undefined && !/^\d{1,9}$/.test(page.cursor)) throw invalidCursor()
  if (!isUuid(sessionId)) throw sessionNotFound(sessionId)
  const limit = Math.min(Math.max(page.limit ?? 200, 1), 1000)
  const rows = await context.db
    .selectFrom('jr_session_events')
    .selectAll()
    .where('session_id', '=', sessionId)
    .where('sequence', '>', Number(page.cursor ?? 0))
    .orderBy('sequence')
    .limit(limit + 1)
    .execute()
  if (rows.length === 0 && page.cursor === undefined) await requireSession(context, sessionId)
  const shown = rows.slice(0, limit)
  return {
    events: shown.map((row) => ({
      sequence: row.sequence,
      type: row.type,
      index: row.position,
      actor: row.actor,
      epoch: row.epoch,
      data: row.data as Record<string, unknown>,
      occurredAt: row.occurred_at,
    })),
    nextCursor: rows.length > limit ? String(shown.at(-1)?.sequence) : null,
  }
}

async function requireSession(context: TrackerContext, sessionId: string): Promise<void> {
  const found = await context.db
    .selectFrom('jr_execution_sessions')
    .select('session_id')
    .where('session_id', '=', sessionId)
    .executeTakeFirst()
  if (found === undefined) throw sessionNotFound(sessionId)
}
