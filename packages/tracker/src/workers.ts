import { type RawBuilder, sql } from 'kysely'
import type { TrackerContext } from './context.ts'
import type { RegisterWorker } from './inputs.ts'
import type { AbandonedClaim, OrphanedSession } from './tracker.ts'

/** First key of the advisory locks that worker processes hold; the second is the worker's `lockKey`. */
const workerLockClass = 4242

export async function registerWorker(context: TrackerContext, worker: RegisterWorker): Promise<void> {
  const now = context.now()
  await sql`
    insert into jr_workers (worker_id, host, pid, lock_key, only_session_id, started_at, heartbeat_at)
    values (${worker.workerId}, ${worker.host}, ${worker.pid}, ${worker.lockKey}, ${worker.onlySessionId ?? null}::uuid, ${now}, ${now})
    on conflict (worker_id) do update set
      host = excluded.host, pid = excluded.pid, lock_key = excluded.lock_key,
      only_session_id = excluded.only_session_id, heartbeat_at = excluded.heartbeat_at, stopped_at = null
  `.execute(context.db)
}

export async function heartbeatWorker(context: TrackerContext, workerId: string): Promise<void> {
  await sql`update jr_workers set heartbeat_at = ${context.now()} where worker_id = ${workerId}`.execute(context.db)
}

export async function stopWorker(context: TrackerContext, workerId: string): Promise<void> {
  const now = context.now()
  await sql`update jr_workers set stopped_at = ${now}, heartbeat_at = ${now} where worker_id = ${workerId}`.execute(
    context.db,
  )
}

/** Deletes workers that gave no sign of life since `olderThan` and have no active session. Returns how many. */
export async function pruneWorkers(context: TrackerContext, options: { readonly olderThan: Date }): Promise<number> {
  const result = await sql`
    delete from jr_workers w
    where w.heartbeat_at < ${options.olderThan}::timestamptz
      and not exists (select 1 from jr_execution_sessions s where s.worker_id = w.worker_id and s.active)
  `.execute(context.db)
  return Number(result.numAffectedRows ?? 0)
}

/** SQL that says of worker `w` that its lock is gone, and that this is not because PostgreSQL has just been started. */
function isDead(graceMs = 5_000): RawBuilder<boolean> {
  return sql`clock_timestamp() > pg_postmaster_start_time() + ${graceMs} * interval '1 millisecond'
      and not exists (
        select 1 from pg_locks l
        where l.locktype = 'advisory' and l.granted and l.classid = ${sql.lit(workerLockClass)}
          and l.objid::bigint = (w.lock_key::bigint & 4294967295) and l.objsubid = 2
          and l.database = (select oid from pg_database where datname = current_database())
      )`
}

/**
 * Claims of the queue that are still active although their session is not running any more and their worker is gone: it was
 * cancelled, and the worker died before it let go.
 */
export async function listAbandonedClaims(
  context: TrackerContext,
  options: { readonly graceMs?: number } = {},
): Promise<readonly AbandonedClaim[]> {
  const { rows } = await sql<{ session_id: string; epoch: number; job_id: string; retry_count: number }>`
    select s.session_id, s.epoch, j.id as job_id, j.retry_count
    from jr_queue.job j
    join jr_execution_sessions s on s.session_id = j.singleton_key::uuid
    left join lateral (
      select substr(e.actor, 8) as worker_id from jr_session_events e
      where e.session_id = s.session_id and e.type = 'session_claimed' order by e.sequence desc limit 1
    ) as claim on true
    join jr_workers w on w.worker_id = claim.worker_id
    where j.name = 'jr-task' and j.state = 'active' and j.group_id is not null and s.status <> 'running' and ${isDead(options.graceMs)}
  `.execute(context.db)
  return rows.map((row) => ({
    sessionId: row.session_id,
    epoch: row.epoch,
    job: { jobId: row.job_id, retryCount: row.retry_count },
  }))
}

/** Running sessions whose worker's lock is gone: its process died, or the network to it was cut. */
export async function listOrphanedSessions(
  context: TrackerContext,
  options: { readonly graceMs?: number } = {},
): Promise<readonly OrphanedSession[]> {
  const { rows } = await sql<{
    session_id: string
    worker_id: string
    epoch: number
    job_id: string | null
    job_retry_count: number | null
  }>`
    select s.session_id, s.worker_id, s.epoch, s.job_id, s.job_retry_count
    from jr_execution_sessions s
    join jr_workers w using (worker_id)
    where s.status = 'running' and ${isDead(options.graceMs)}
  `.execute(context.db)
  return rows.map((row) => ({
    sessionId: row.session_id,
    workerId: row.worker_id,
    epoch: row.epoch,
    job: row.job_id === null ? null : { jobId: row.job_id, retryCount: row.job_retry_count ?? 0 },
  }))
}
