import { sql } from 'kysely'
import type { Store } from '../database/open-store.ts'

/**
 * Whether an executor works on this database, on any machine: it holds its advisory lock for as long as it lives. One of `jr run`
 * does not count: it carries out its own session only.
 */
export async function hasLiveWorker({ db }: Pick<Store, 'db'>): Promise<boolean> {
  const { rows } = await sql<{ found: boolean }>`
    select exists (
      select from jr_workers w
      join pg_locks l on l.locktype = 'advisory' and l.classid = 4242 and l.objid = w.lock_key and l.objsubid = 2 and l.granted
      where w.stopped_at is null and w.only_session_id is null and l.database = (select oid from pg_database where datname = current_database())
    ) as found
  `.execute(db)
  return rows[0]?.found ?? false
}
