import { type KyselyPlugin, sql } from 'kysely'
import { expect, test } from 'vitest'
import { createTracker, type SessionPage } from '../src/index.ts'
import { codeOf, openTestTracker } from './open-test-tracker.ts'

const now = new Date('2026-11-26T12:00:00Z')
const { database, tracker } = await openTestTracker({ clock: () => now })

/** `count` sessions without steps; every `each`th is active, a third of those has not begun. Many share a cost or a length. */
async function fill(count: number, each: number): Promise<void> {
  await database.db.connection().execute(async (connection) => {
    await sql`set session_replication_role = replica`.execute(connection)
    await sql`set statement_timeout = 0`.execute(connection)
    await sql`insert into jr_tasks (task_id, title, jr_name) values ('T', 'T', 'Jr') on conflict do nothing`.execute(
      connection,
    )
    // Without the triggers: each would lock the counter of its shard.
    await sql`
      insert into jr_execution_sessions (
        session_id, task_id, jr_name, status, started_at, finished_at, cost_usd, total_steps, active, settled_cost_usd, settled_duration_ms
      )
      select gen_random_uuid(), 'T', 'Jr ' || n % 12,
        case when not active then (array['completed', 'failed', 'cancelled'])[1 + n % 3] when begun then 'running' else 'pending' end,
        case when begun then ${now}::timestamptz - ms * interval '1 millisecond' end, case when not active then ${now}::timestamptz end,
        cost, 1, active, case when not active then cost end, case when not active then ms end
      from generate_series(1, ${count}::integer) n,
        lateral (select n % ${each}::integer = 0 as active, n % ${3 * each}::integer <> 0 as begun, n % 97 * 1003 as ms,
          case when n % 7 = 0 then 0 else n % 89 * 0.000000013 end as cost) as made
    `.execute(connection)
    await sql`set session_replication_role = default`.execute(connection)
    await sql`vacuum analyze jr_execution_sessions`.execute(connection)
    await sql`reset statement_timeout`.execute(connection)
  })
}

async function collect(page: SessionPage, filter = {}): Promise<readonly string[]> {
  const seen: string[] = []
  for (let cursor: string | undefined; ;) {
    const answer = await tracker.listSessions(filter, { ...page, ...(cursor === undefined ? {} : { cursor }) })
    seen.push(...answer.sessions.map((session) => session.sessionId))
    if (answer.nextCursor === null) return seen
    cursor = answer.nextCursor
  }
}

await fill(300, 10)

test.for([
  ['longest', 7],
  ['longest', 500],
  ['costliest', 13],
  ['costliest', 500],
] as const)('%s first in pages of %i holds every session once, active and ended ones mixed', async ([sort, limit]) => {
  const key =
    sort === 'longest'
      ? sql`case when started_at is null then -1
          else (extract(epoch from coalesce(finished_at, ${now}) - started_at) * 1000)::bigint end`
      : sql`cost_usd`
  const { rows } = await sql<{ session_id: string }>`
    select session_id from jr_execution_sessions order by ${key} desc, session_id desc
  `.execute(database.db)

  expect(await collect({ sort, limit })).toEqual(rows.map((row) => row.session_id))
})

test('filters hold in every order', async () => {
  for (const sort of ['longest', 'costliest'] as const) {
    expect(await collect({ sort, limit: 11 }, { jr: 'Jr 3', status: ['failed', 'running'] })).toHaveLength(
      (await collect({}, { jr: 'Jr 3', status: ['failed', 'running'] })).length,
    )
  }
})

test('what runs on while somebody pages is compared as it was at the first page', async () => {
  let time = now
  const later = createTracker({ db: database.db, clock: () => time })
  const seen: string[] = []
  for (let cursor: string | undefined; ;) {
    const answer = await later.listSessions(
      {},
      { sort: 'longest', limit: 20, ...(cursor === undefined ? {} : { cursor }) },
    )
    seen.push(...answer.sessions.map((session) => session.sessionId))
    time = new Date(time.getTime() + 60_000)
    if (answer.nextCursor === null) break
    cursor = answer.nextCursor
  }

  expect(new Set(seen).size).toBe(300)
  expect(seen).toHaveLength(300)
})

test('a cursor of another order, or one made by hand, is refused', async () => {
  const { nextCursor } = await tracker.listSessions({}, { sort: 'costliest', limit: 5 })
  const forged = (...parts: readonly unknown[]): string => Buffer.from(JSON.stringify(parts)).toString('base64url')
  const id = '00000000-0000-4000-8000-000000000000'

  for (const cursor of [
    nextCursor!,
    'nonsense',
    forged('longest', '1; drop', id, 0),
    forged('longest', 1, id, 0),
    forged('longest', '0.5', id, 0),
    forged('longest', '1', id, 1e300),
    forged('longest', '1', '-'.repeat(36), 0),
    forged(true, '2026-01-01 00:00:00', id),
  ]) {
    expect([cursor, await codeOf(tracker.listSessions({}, { sort: 'longest', cursor }))]).toEqual([
      cursor,
      'invalid_cursor',
    ])
  }
  expect(await codeOf(tracker.listSessions({}, { sort: 'newest', cursor: nextCursor! }))).toBe('invalid_cursor')
})

/** The plan of the statement that reads the page, as PostgreSQL explains it. */
async function explainPage(page: SessionPage): Promise<string> {
  const plan: string[] = []
  const explain: KyselyPlugin = {
    transformQuery({ node }) {
      if (node.kind !== 'RawNode') return node
      if (!node.sqlFragments.some((fragment) => fragment.includes('with page as materialized'))) return node
      return { ...node, sqlFragments: [`explain (analyze) ${node.sqlFragments[0]}`, ...node.sqlFragments.slice(1)] }
    },
    async transformResult({ result }) {
      const lines = result.rows.flatMap((row) => (typeof row['QUERY PLAN'] === 'string' ? [row['QUERY PLAN']] : []))
      plan.push(...lines)
      return lines.length === 0 ? result : { ...result, rows: [] }
    },
  }
  await createTracker({ db: database.db.withPlugin(explain), clock: () => now }).listSessions({}, page)
  return plan.join('\n')
}

// Filling the table takes a while where other work goes on.
test(
  'at 100,000 sessions a page is read by its index, the first and one far behind',
  { timeout: 180_000 },
  async () => {
    await fill(100_000, 1000)

    for (const [sort, index, figure] of [
      ['longest', 'idx_jr_sessions_duration', '50000'],
      ['costliest', 'idx_jr_sessions_cost', '0.0000006'],
    ] as const) {
      const place = [sort, figure, '00000000-0000-4000-8000-000000000000', now.getTime()]
      const cursor = Buffer.from(JSON.stringify(place)).toString('base64url')
      const pages: readonly (readonly [SessionPage, RegExp])[] = [
        [{ sort }, new RegExp(`using ${index} on`)],
        [{ sort, cursor }, new RegExp(`using ${index} .*\\n\\s+Index Cond: .*ROW`)],
      ]
      for (const [page, read] of pages) {
        const plan = await explainPage(page)

        expect(plan).toMatch(read)
        expect(plan).not.toContain('Seq Scan on jr_execution_sessions')
      }
    }
  },
)
