import { sql } from 'kysely'
import type { TrackerContext } from './context.ts'
import { type Estimate, estimateEnd, type PastRun } from './estimate-end.ts'

/** Sessions that are looked at; a dozen Jrs run fewer at once. */
const mostSessions = 50
/** The most recent runs of a kind: how it went long ago says little of today. */
const mostRuns = 30

interface RunningRow {
  readonly session_id: string
  readonly jr_name: string
  readonly instruction_hash: string | null
  readonly simulated: boolean
  readonly started_at: Date
  readonly kinds: readonly string[]
  /** First step that has not ended; null when all have. */
  readonly at: number | null
  readonly step_started_at: Date | null
  readonly last_ended_at: Date | null
}

interface HistoryRow {
  readonly key: string
  readonly simulated: boolean
  readonly kinds: readonly string[]
  readonly work_ms: readonly number[]
  readonly before_ms: number
  readonly after_ms: number
}

/** When each running session will probably end; those of whose like too little is known are left out. */
export async function listEstimates(context: TrackerContext, jr?: string): Promise<readonly Estimate[]> {
  const running = await readRunning(context, jr)
  const byInstruction = await readHistory(context, 'instruction_hash', running)
  const estimates: Estimate[] = []
  const open: RunningRow[] = []
  for (const row of running) {
    const instruction = byInstruction.get(toKey(row.instruction_hash, row.simulated)) ?? []
    const estimate = estimateEnd(toOutlook(row), { instruction, jr: [] })
    if (estimate === undefined) open.push(row)
    else estimates.push({ sessionId: row.session_id, ...estimate })
  }
  const byJr = await readHistory(context, 'jr_name', open)
  for (const row of open) {
    const estimate = estimateEnd(toOutlook(row), {
      instruction: [],
      jr: byJr.get(toKey(row.jr_name, row.simulated)) ?? [],
    })
    if (estimate !== undefined) estimates.push({ sessionId: row.session_id, ...estimate })
  }
  return estimates
}

function toOutlook(row: RunningRow): Parameters<typeof estimateEnd>[0] {
  const { kinds, at, started_at, step_started_at, last_ended_at } = row
  if (at === null) return { kinds, at: kinds.length, since: last_ended_at ?? started_at }
  if (step_started_at !== null) return { kinds, at, since: step_started_at }
  return last_ended_at === null ? { kinds, at: -1, since: started_at } : { kinds, at, since: last_ended_at }
}

async function readRunning(context: TrackerContext, jr: string | undefined): Promise<readonly RunningRow[]> {
  const { rows } = await sql<RunningRow>`
    with running as materialized (
      select s.session_id, s.jr_name, s.instruction_hash, s.simulated, s.started_at
      from jr_execution_sessions s
      where s.status = 'running' and s.started_at is not null ${jr === undefined ? sql`` : sql`and s.jr_name = ${jr}`}
        and not exists (
          select 1 from jr_pauses p where p.scope in ('all', 'jr:' || s.jr_name, 'session:' || s.session_id)
        )
      order by s.created_at desc limit ${mostSessions}::integer
    )
    select r.*, jsonb_agg(t.kind order by t.position) as kinds,
      min(t.position) filter (where t.status in ('pending', 'in_progress')) as at,
      max(t.started_at) filter (where t.status = 'in_progress') as step_started_at,
      max(t.completed_at) filter (where t.status in ('passed', 'failed', 'skipped')) as last_ended_at
    from running r join jr_execution_steps t using (session_id)
    group by r.session_id, r.jr_name, r.instruction_hash, r.simulated, r.started_at
    -- A person must act before it can end: nobody knows when that will be.
    having not bool_or(t.kind = 'manual' and t.status in ('pending', 'in_progress'))
  `.execute(context.db)
  return rows
}

/** The last completed sessions of each kind that somebody runs now; a fork did not do the steps that it kept. */
async function readHistory(
  context: TrackerContext,
  column: 'instruction_hash' | 'jr_name',
  running: readonly RunningRow[],
): Promise<ReadonlyMap<string, readonly PastRun[]>> {
  const wanted = new Map(
    running.flatMap((row) => {
      const key = row[column]
      return key === null ? [] : [[toKey(key, row.simulated), { key, simulated: row.simulated }] as const]
    }),
  )
  if (wanted.size === 0) return new Map()
  const keys = [...wanted.values()]
  const { rows } = await sql<HistoryRow>`
    select w.key, w.simulated, r.kinds, r.work_ms,
      greatest(0, r.first_ms) as before_ms, greatest(0, r.last_ms - r.waited_ms) as after_ms
    from unnest(${keys.map(({ key }) => key)}::text[], ${keys.map(({ simulated }) => simulated)}::boolean[]) as w (key, simulated)
    cross join lateral (
      select h.session_id, h.started_at, h.finished_at from jr_execution_sessions h
      where h.status = 'completed' and h.${sql.ref(column)} = w.key and h.simulated = w.simulated
        and h.parent_session_id is null and h.started_at is not null
      order by h.finished_at desc limit ${mostRuns}::integer
    ) as h
    cross join lateral (
      select jsonb_agg(t.kind order by t.position) as kinds,
        jsonb_agg(
          case when t.started_at is null or t.completed_at is null or t.kind = 'manual' then 0
            else greatest(0, extract(epoch from t.completed_at - t.started_at) * 1000 - t.waited_ms)::float8 end
          order by t.position
        ) as work_ms,
        (extract(epoch from min(t.started_at) - h.started_at) * 1000)::float8 as first_ms,
        (extract(epoch from h.finished_at - max(t.completed_at)) * 1000)::float8 as last_ms,
        -- Questions to a person after the last step.
        (
          select coalesce(sum(extract(epoch from e.next_at - e.occurred_at)) * 1000, 0)::float8
          from (
            select type, position, occurred_at, lead(occurred_at) over (order by sequence) as next_at
            from jr_session_events where session_id = h.session_id
          ) as e
          where e.type = 'session_waiting' and e.position is null
        ) as waited_ms
      from jr_execution_steps t where t.session_id = h.session_id
    ) as r
    where r.first_ms is not null and r.last_ms is not null
  `.execute(context.db)
  const history = Map.groupBy(rows, (row) => toKey(row.key, row.simulated))
  return new Map([...history].map(([key, runs]) => [key, runs.map(toPastRun)]))
}

function toPastRun(row: HistoryRow): PastRun {
  return { kinds: row.kinds, workMs: row.work_ms, beforeMs: row.before_ms, afterMs: row.after_ms }
}

/** What a simulator answers at once says nothing of a real model. */
function toKey(key: string | null, simulated: boolean): string {
  return `${simulated} ${key}`
}
