import { sql } from 'kysely'
import type { TrackerContext } from './context.ts'
import { explainRefusal, refuse } from './explain-refusal.ts'
import type { FileChangeRecord } from './inputs.ts'
import type { SessionHandle } from './session.ts'
import { toJson } from './to-column.ts'
import { writeSession } from './write-session.ts'

/** What the step in progress changed; a path that it changed before keeps its first `beforeHash`. */
export async function recordFileChanges(
  context: TrackerContext,
  session: SessionHandle,
  index: number,
  changes: readonly FileChangeRecord[],
): Promise<void> {
  if (changes.length === 0) return
  const rows = changes.map(({ path, action, diff, beforeHash, afterHash }) => ({
    path,
    action,
    diff,
    before_hash: beforeHash,
    after_hash: afterHash,
  }))
  const written = await writeSession(context, session.sessionId, session.epoch, {
    act: 'recordStep',
    change: [
      sql`step as (
        select t.session_id, t.position from jr_execution_steps t, own
        where t.session_id = own.session_id and t.session_id = ${session.sessionId}::uuid and t.position = ${index}::integer and t.status = 'in_progress' and t.waiting_since is null
      )`,
      sql`files as (
        insert into jr_file_changes as f (session_id, position, path, action, diff, before_hash, after_hash, changed_at)
        select session_id, position, path, action, diff, before_hash, after_hash, ${context.now()}
        from step, jsonb_to_recordset(${toJson(rows)}::jsonb) as file (path text, action text, diff text, before_hash text, after_hash text)
        on conflict (session_id, position, path) do update set
          action = excluded.action, diff = excluded.diff, after_hash = excluded.after_hash, changed_at = excluded.changed_at, undone_at = null
      )`,
    ],
    when: sql`exists (select 1 from step)`,
    event: { type: 'files_changed', index, data: { files: rows.map(({ path, action }) => ({ path, action })) } },
  })
  if (written === undefined) await refuse(context, session, 'recordStep', index)
}

/** Marks changes as undone, once the workspace has really been put back. Returns how many. */
export async function markUndone(
  context: TrackerContext,
  sessionId: string,
  options: { readonly index?: number; readonly actor?: string } = {},
): Promise<number> {
  const written = await writeSession<{ undone: number }>(context, sessionId, undefined, {
    act: 'annotate',
    actor: options.actor ?? 'person',
    change: [
      sql`files as (
        update jr_file_changes f set undone_at = ${context.now()} from own
        where f.session_id = own.session_id and f.undone_at is null and f.position = coalesce(${options.index ?? null}::integer, f.position)
        returning f.path
      )`,
    ],
    event: {
      type: 'files_undone',
      ...(options.index === undefined ? {} : { index: options.index }),
      data: sql`jsonb_build_object('files', (select coalesce(jsonb_agg(path), '[]') from files))`,
    },
    returning: [sql`(select count(*) from files) as undone`],
  })
  if (written === undefined) throw await explainRefusal(context, { sessionId }, 'annotate')
  return written.undone
}
