import { sql } from 'kysely'
import type { TrackerContext } from './context.ts'
import type { RegisterWorker } from './inputs.ts'
import type { OrphanedSession } from './tracker.ts'

/** First key of the advisory locks that worker processes hold; the second is the worker's `lockKey`. */
const workerLockClass = 4242

export async function registerWorker(context: TrackerContext, worker: RegisterWorker): Promise<void> {
  const now = context.now()
  await sql`
    insert into jr_workers (worker_id, host, pid, lock_key, started_at, heartbeat_at)
    values (${worker.workerId}, ${worker.host}, ${worker.pid}, ${worker.lockKey}, ${now}, ${now})
    on conflict (worker_id) do update set
      host = excluded.host, pid = excluded.pid, lock_key = excluded.lock_key, heartbeat_at = excluded.heartbeat_at, stopped_at = null
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
    where s.status = 'running'
      and clock_timestamp() > pg_postmaster_start_time() + ${options.graceMs ?? 5_000} * interval '1 millisecond'
      and not exists (
        select 1 from pg_locks l
        where l.locktype = 'advisory' and l.granted and l.classid = ${sql.lit(workerLockClass)}
          and l.objid::bigint = (w.lock_key::bigint & 4294967295) and l.objsubid = 2
          and l.database = (select oid from pg_database where datname = current_database())
      )
  `.execute(context.db)
  return rows.map((row) => ({
    sessionId: row.session_id,
    workerId: row.worker_id,
    epoch: row.epoch,
    job: row.job_id === null ? null : { jobId: row.job_id, retryCount: row.job_retry_count ?? 0 },
  }))
}
