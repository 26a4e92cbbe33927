import { sql } from 'kysely'
import type { TrackerContext } from './context.ts'
import { inTransaction } from './in-transaction.ts'
import { isUuid } from './require-valid-session.ts'

/** How long a reader of changes may be away and still learn which sessions were removed. */
const removalsKeptDays = 7

/**
 * Deletes ended sessions that ended before `olderThan`, oldest first, at most `limit` (default 500) in one transaction; call it until
 * it returns 0. Live sessions, and those that a person is just retrying or forking, are never touched. Tasks and documents that
 * nothing refers to any more go too.
 */
export function pruneSessions(
  context: TrackerContext,
  options: { readonly olderThan: Date; readonly limit?: number },
): Promise<number> {
  return inTransaction(context, async ({ db }) => {
    // One prune at a time: two would take the change counters in different orders.
    await sql`select pg_advisory_xact_lock(hashtext('jr_prune_sessions'))`.execute(db)
    const { rows } = await sql<{ session_id: string }>`
      select session_id from jr_execution_sessions
      where finished_at < ${options.olderThan}::timestamptz and not active
      order by finished_at limit ${options.limit ?? 500}::integer
      for update skip locked
    `.execute(db)
    if (rows.length > 0) {
      // All counters first and in order: a deletion touches many, and writers hold one each while they wait for the sums of usage.
      await sql`select from jr_change_shards order by shard for no key update`.execute(db)
      await db
        .deleteFrom('jr_execution_sessions')
        .where(
          'session_id',
          'in',
          rows.map((row) => row.session_id),
        )
        .execute()
    }
    await sql`
      delete from jr_tasks t
      where updated_at < ${options.olderThan}::timestamptz
        and not exists (select 1 from jr_execution_sessions s where s.task_id = t.task_id)
    `.execute(db)
    await sql`
      delete from jr_instructions i
      where created_at < ${options.olderThan}::timestamptz
        and not exists (select 1 from jr_execution_sessions s where s.instruction_hash = i.instruction_hash)
        and not exists (select 1 from jr_tasks t where t.instruction_hash = i.instruction_hash)
    `.execute(db)
    await sql`delete from jr_removed_sessions where removed_at < now() - ${removalsKeptDays} * interval '1 day'`.execute(
      db,
    )
    return rows.length
  })
}

/** A session that was deleted lately. */
export interface RemovedSession {
  readonly sessionId: string
  /** Another session, which still exists, was given a directory named after it as its workspace. */
  readonly workspaceInUse: boolean
}

const uuid = '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}'

/** Of these ids, those of sessions that were deleted lately: within the days that a deletion is remembered. */
export async function listRemovedSessions(
  context: TrackerContext,
  sessionIds: readonly string[],
): Promise<readonly RemovedSession[]> {
  const ids = sessionIds.filter(isUuid)
  if (ids.length === 0) return []
  const { rows } = await sql<RemovedSession>`
    select session_id as "sessionId", session_id in (
      select (regexp_matches(workspace, ${uuid}, 'g'))[1]::uuid from jr_execution_sessions where workspace is not null
    ) as "workspaceInUse"
    from jr_removed_sessions where session_id = any(${ids}::uuid[])
  `.execute(context.db)
  return rows
}
