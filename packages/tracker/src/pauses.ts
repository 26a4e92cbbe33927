import { sql } from 'kysely'
import type { TrackerContext } from './context.ts'
import type { PauseScope } from './inputs.ts'
import { toText } from './to-column.ts'
import type { Pause } from './pause.ts'

/** No step starts from the commit on; steps in progress go on to their end. */
export async function pause(
  context: TrackerContext,
  scope: PauseScope,
  options: { readonly reason: string; readonly actor: string },
): Promise<void> {
  const now = context.now()
  await sql`
    insert into jr_pauses (scope, reason, created_by, created_at)
    values (${scope}, ${toText(options.reason)}, ${options.actor}, ${now})
    on conflict (scope) do update set reason = excluded.reason, created_by = excluded.created_by
  `.execute(context.db)
}

/** Ends the pause of this scope; another that covers the same session still holds. */
export async function resume(context: TrackerContext, scope: PauseScope): Promise<void> {
  await context.db.deleteFrom('jr_pauses').where('scope', '=', scope).execute()
}

/** The pause that holds for a session, the widest first. */
export async function findPause(context: TrackerContext, sessionId: string): Promise<Pause | undefined> {
  const row = await context.db
    .selectFrom('jr_pauses as p')
    .innerJoin('jr_execution_sessions as s', (join) =>
      join.on(sql<boolean>`p.scope in ('all', 'jr:' || s.jr_name, 'session:' || s.session_id)`),
    )
    .select(['p.scope', 'p.reason', 'p.created_by', 'p.created_at'])
    .where('s.session_id', '=', sessionId)
    .orderBy('p.scope')
    .executeTakeFirst()
  return row && toPause(row)
}

export async function listPauses(context: TrackerContext): Promise<readonly Pause[]> {
  const rows = await context.db.selectFrom('jr_pauses').selectAll().orderBy('scope').execute()
  return rows.map(toPause)
}

function toPause(row: { scope: string; reason: string; created_by: string; created_at: Date }): Pause {
  return { scope: row.scope as PauseScope, reason: row.reason, createdBy: row.created_by, createdAt: row.created_at }
}
