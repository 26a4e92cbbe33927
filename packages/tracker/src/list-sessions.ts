import { prepareMark } from '@jr/database'
import { type RawBuilder, sql } from 'kysely'
import type { TrackerContext } from './context.ts'
import type { SessionFilter, SessionPage } from './inputs.ts'
import { listOrders, type OrderedRow } from './list-order.ts'
import { askingSessions } from './open-questions.ts'
import { summaryColumns, summaryJoins, type SummaryRow, toSummary } from './summary-row.ts'
import type { SessionList } from './tracker.ts'
import { TrackerError } from './tracker-error.ts'
import { formatVersion, parseVersion, readVersion, sumVersion, type VersionVector } from './version.ts'

type ListedRow = SummaryRow & OrderedRow

/**
 * A page of sessions by keyset: its cost does not grow with the pages before it, nor with the steps. With `since` only what changed
 * after that version, and the ids of what was removed.
 */
export async function listSessions(
  context: TrackerContext,
  filter: SessionFilter = {},
  page: SessionPage = {},
): Promise<SessionList> {
  const limit = page.limit ?? 100
  if (!Number.isInteger(limit) || limit < 1 || limit > 500) {
    throw new TrackerError('invalid_input', `limit must be a whole number from 1 to 500, not ${limit}.`, {
      hint: 'Page with the cursor.',
    })
  }
  // The version comes first: a change in between is then in this answer and in the next one, never in none.
  const { vector, asOf } = await readVersion(context)
  const since = page.since === undefined ? undefined : parseVersion(page.since, vector.length)
  const version = formatVersion(vector)
  const changeVersion = sumVersion(vector)
  if (page.since === version) return { sessions: [], nextCursor: null, version, changeVersion, removed: [], asOf }
  const order = listOrders[page.sort ?? 'active']
  const conditions = [
    ...toConditions(filter),
    ...(since === undefined ? [] : [sql<boolean>`s.session_id in (${changedSince(since, vector)})`]),
  ]
  // Planning takes as long as running. Only without conditions: their combinations are many, and each connection would keep them all.
  const mark = conditions.length === 0 ? sql.raw(prepareMark) : sql``
  const { rows } = await sql<ListedRow>`${mark}
    with page as materialized (${order.page({ conditions, cursor: page.cursor, rows: limit + 1, asOf })})
    select ${summaryColumns(context.now())}, s.active, (s.created_at at time zone 'UTC')::text as created_text, s.figure
    from page s ${summaryJoins}
    order by ${order.by} limit ${sql.lit(limit + 1)}
  `.execute(context.db)
  const shown = rows.slice(0, limit)
  const last = rows.length > limit ? shown.at(-1) : undefined
  return {
    sessions: shown.map(toSummary),
    nextCursor: last === undefined ? null : order.toCursor(last, { cursor: page.cursor, asOf }),
    version,
    changeVersion,
    removed: since === undefined ? [] : await listRemoved(context, since),
    asOf,
  }
}

function toConditions(filter: SessionFilter): readonly RawBuilder<boolean>[] {
  const { status, jr, tier, verdict, waitingFor, taskId, q, from, to } = filter
  return [
    ...(status === undefined || status.length === 0 ? [] : [sql<boolean>`s.status in (${sql.join([...status])})`]),
    ...(jr === undefined ? [] : [sql<boolean>`s.jr_name = ${jr}`]),
    ...(tier === undefined ? [] : [sql<boolean>`s.model_tier = ${tier}`]),
    ...(verdict === undefined ? [] : [sql<boolean>`s.verdict = ${verdict}`]),
    ...(waitingFor === undefined ? [] : [sql<boolean>`(s.status = 'waiting' or s.session_id in (${askingSessions}))`]),
    ...(taskId === undefined ? [] : [sql<boolean>`s.task_id = ${taskId}`]),
    ...(from === undefined ? [] : [sql<boolean>`s.created_at >= ${from}::timestamptz`]),
    ...(to === undefined ? [] : [sql<boolean>`s.created_at < ${to}::timestamptz`]),
    ...(q === undefined || q === ''
      ? []
      : [
          sql<boolean>`position(lower(${q}) in lower(concat_ws(' ', s.title, s.task_id, s.jr_name, s.session_id::text))) > 0`,
        ]),
  ]
}

/** Ids of sessions that changed: active ones by their version, ended ones by the index of settled versions. */
function changedSince(since: VersionVector, now: VersionVector): RawBuilder<unknown> {
  const vector = sql`${[...since]}::bigint[]`
  // A pause changes what the active sessions show, but no session row.
  const pausesChanged = since.at(-1) !== now.at(-1)
  return sql`
    select a.session_id from jr_execution_sessions a
    where a.active and (${sql.lit(pausesChanged)} or a.version > (${vector})[a.shard + 1])
    union all
    select e.session_id
    from unnest(${vector}, ${[...now]}::bigint[]) with ordinality as v (version, current, number)
    join jr_execution_sessions e on e.shard = v.number - 1 and e.settled_version > v.version
    where v.current > v.version`
}

async function listRemoved(context: TrackerContext, since: VersionVector): Promise<readonly string[]> {
  const { rows } = await sql<{ session_id: string }>`
    select r.session_id
    from unnest(${[...since]}::bigint[]) with ordinality as v (version, number)
    join jr_removed_sessions r on r.shard = v.number - 1 and r.version > v.version
  `.execute(context.db)
  return rows.map((row) => row.session_id)
}
