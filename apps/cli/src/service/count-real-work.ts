import { sql } from 'kysely'
import type { Store } from '../database/open-store.ts'

/** How many sessions in the queue were submitted for real models: a simulator must not go on with them. */
export async function countRealWork({ db }: Pick<Store, 'db'>): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*)::integer as count from jr_execution_sessions s
    join jr_queue.job j on j.name = 'jr-task' and j.singleton_key = s.session_id::text and j.state <= 'active'
    where s.status in ('pending', 'running') and not s.simulated
  `.execute(db)
  return rows[0]?.count ?? 0
}
