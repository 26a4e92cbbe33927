import { type RawBuilder, sql } from 'kysely'
import type { TrackerContext } from './context.ts'
import { inSnapshot } from './in-transaction.ts'
import { listEstimates } from './list-estimates.ts'
import { askingSessions } from './open-questions.ts'
import { listPauses } from './pauses.ts'
import type { Stats, TierCost } from './stats.ts'
import { TrackerError } from './tracker-error.ts'
import type { Tier } from './words.ts'

/** Execution statistics from one snapshot of the database, of all Jrs or of one. "Today" is the calendar day of the time zone, default UTC. */
export async function summarizeStats(
  context: TrackerContext,
  options: { readonly timeZone?: string; readonly jr?: string } = {},
): Promise<Stats> {
  const timeZone = options.timeZone ?? 'UTC'
  if (!isTimeZone(timeZone)) {
    throw new TrackerError('invalid_input', `"${timeZone}" is no time zone.`, {
      hint: 'Use a name such as Europe/Berlin, or UTC.',
    })
  }
  return inSnapshot(context, (inside) => readStats(inside, timeZone, options.jr))
}

async function readStats(context: TrackerContext, timeZone: string, jr: string | undefined): Promise<Stats> {
  const today = sql`(date_trunc('day', ${context.now()} at time zone ${timeZone}) at time zone ${timeZone})`
  const byJr = await readByJr(context, today, jr)
  const haikuLatency = await readHaikuLatency(context, jr)
  const sum = (value: (row: ByJrRow) => number): number => byJr.reduce((total, row) => total + value(row), 0)
  const { byTier, byDay } = await readTierCosts(context, timeZone, jr)
  const asOf = await readNow(context)
  const completed = sum((row) => row.completed)
  const failedTotal = sum((row) => row.failed)
  const verified = sum((row) => row.verified)
  return {
    active: sum((row) => row.active),
    running: sum((row) => row.running),
    waiting: sum((row) => row.waiting),
    asking: sum((row) => row.asking),
    pending: sum((row) => row.pending),
    completedToday: sum((row) => row.completed_today),
    failed: sum((row) => row.failed_today),
    failedTotal,
    completedTotal: completed,
    cancelledTotal: sum((row) => row.cancelled),
    verifiedTotal: verified,
    totalSessions: sum((row) => row.sessions),
    successRate: toRate(completed, completed + failedTotal),
    verifiedRate: toRate(verified, completed),
    totalTokens: sum((row) => row.total_tokens),
    costUsd: roundToNano(sum((row) => row.cost_usd)),
    opusCostUsd: roundToNano(sum((row) => row.opus_cost_usd)),
    savedUsd: roundToNano(byTier.reduce((total, tier) => total + tier.savedUsd, 0)),
    unpricedAttempts: sum((row) => row.unpriced_attempts),
    byTier,
    byDay,
    haikuLatency,
    failingFeatures: await readFailingFeatures(context, jr),
    failingChecks: await readFailingChecks(context, jr),
    byJr: byJr.slice(0, 50).map((row) => ({
      jrName: row.jr_name,
      sessions: row.sessions,
      active: row.active,
      completed: row.completed,
      failed: row.failed,
      verified: row.verified,
      costUsd: row.cost_usd,
    })),
    pauses: (await listPauses(context)).filter(({ scope }) => scope === 'all' || scope.startsWith('jr:')),
    estimates: await listEstimates(context, jr),
    timeZone,
    asOf,
  }
}

/** `column` belongs to a session of the Jr; anything when all Jrs are meant. */
function ofJr(jr: string | undefined, column: RawBuilder<unknown>): RawBuilder<boolean> {
  return jr === undefined
    ? sql<boolean>`true`
    : sql<boolean>`${column} in (select session_id from jr_execution_sessions where jr_name = ${jr})`
}

/** Usage by quarter and tier: kept sums for all Jrs; for one, the attempts of its sessions, in the same columns. */
function usageOf(jr: string | undefined): RawBuilder<unknown> {
  if (jr === undefined) return sql`jr_usage`
  return sql`(
    select date_bin('15 minutes', a.started_at, 'epoch') as quarter, a.tier, count(*) as attempts,
      sum(a.input_tokens + a.output_tokens + a.cache_read_tokens + a.cache_write_tokens) as total_tokens,
      coalesce(sum(a.cost_usd), 0) as cost_usd, coalesce(sum(a.opus_cost_usd), 0) as opus_cost_usd,
      coalesce(sum(a.opus_cost_usd - a.cost_usd), 0) as saved_usd,
      count(*) filter (where a.cost_usd is null) as unpriced_attempts
    from jr_attempts a join jr_execution_sessions s using (session_id)
    where s.jr_name = ${jr} and a.tier is not null and a.status <> 'running'
    group by 1, 2
  )`
}

interface ByJrRow {
  readonly jr_name: string
  readonly sessions: number
  readonly active: number
  readonly running: number
  readonly waiting: number
  readonly asking: number
  readonly pending: number
  readonly completed: number
  readonly completed_today: number
  readonly failed: number
  readonly failed_today: number
  readonly cancelled: number
  readonly verified: number
  readonly total_tokens: number
  readonly cost_usd: number
  readonly opus_cost_usd: number
  readonly unpriced_attempts: number
}

async function readByJr(
  context: TrackerContext,
  today: RawBuilder<unknown>,
  jr: string | undefined,
): Promise<readonly ByJrRow[]> {
  const { rows } = await sql<ByJrRow>`
    select jr_name, count(*) as sessions, count(*) filter (where active) as active,
      count(*) filter (where status = 'running') as running, count(*) filter (where status = 'waiting') as waiting,
      count(*) filter (where session_id in (${askingSessions})) as asking,
      count(*) filter (where status = 'pending') as pending, count(*) filter (where status = 'completed') as completed,
      count(*) filter (where status = 'completed' and finished_at >= ${today}) as completed_today,
      count(*) filter (where status = 'failed') as failed,
      count(*) filter (where status = 'failed' and finished_at >= ${today}) as failed_today,
      count(*) filter (where status = 'cancelled') as cancelled,
      count(*) filter (where status = 'completed' and verdict = 'verified') as verified,
      sum(total_tokens)::bigint as total_tokens, sum(cost_usd) as cost_usd, sum(opus_cost_usd) as opus_cost_usd,
      sum(unpriced_attempts)::bigint as unpriced_attempts
    from jr_execution_sessions
    ${jr === undefined ? sql`` : sql`where jr_name = ${jr}`}
    group by jr_name
    order by count(*) desc, jr_name
  `.execute(context.db)
  return rows
}

const tierCostColumns = sql`
  sum(attempts)::bigint as attempts, sum(total_tokens)::bigint as total_tokens, sum(cost_usd) as cost_usd,
  sum(opus_cost_usd) as opus_cost_usd, sum(saved_usd) as saved_usd, sum(unpriced_attempts)::bigint as unpriced_attempts`

interface TierCostRow {
  readonly tier: Tier
  readonly attempts: number
  readonly total_tokens: number
  readonly cost_usd: number
  readonly opus_cost_usd: number
  readonly saved_usd: number
  readonly unpriced_attempts: number
}

function toTierCost(row: TierCostRow): TierCost {
  return {
    tier: row.tier,
    attempts: row.attempts,
    totalTokens: row.total_tokens,
    costUsd: row.cost_usd,
    opusCostUsd: row.opus_cost_usd,
    savedUsd: row.saved_usd,
    unpricedAttempts: row.unpriced_attempts,
  }
}

/** One pass over the usage: of each tier in all, and of each of the last 30 days. */
async function readTierCosts(
  context: TrackerContext,
  timeZone: string,
  jr: string | undefined,
): Promise<Pick<Stats, 'byTier' | 'byDay'>> {
  const { rows } = await sql<TierCostRow & { day: string | null }>`
    select to_char(day, 'YYYY-MM-DD') as day, tier, ${tierCostColumns}
    from (select date_trunc('day', quarter at time zone ${timeZone}) as day, u.* from ${usageOf(jr)} as u) as usage
    group by grouping sets ((tier), (day, tier))
    having sum(attempts) > 0
      and (grouping(day) = 1 or day >= date_trunc('day', ${context.now()} at time zone ${timeZone}) - interval '29 days')
    order by 1, tier
  `.execute(context.db)
  return {
    byTier: rows.filter((row) => row.day === null).map(toTierCost),
    byDay: rows.flatMap((row) => (row.day === null ? [] : [{ day: row.day, ...toTierCost(row) }])),
  }
}

async function readNow(context: TrackerContext): Promise<Date> {
  const { rows } = await sql<{ as_of: Date }>`select ${context.now()} as as_of`.execute(context.db)
  return rows[0]?.as_of ?? new Date(Number.NaN)
}

/** Of the most recent 10,000 calls of the last 30 days: "fast" is a statement about the service as it is now. */
async function readHaikuLatency(context: TrackerContext, jr: string | undefined): Promise<Stats['haikuLatency']> {
  const { rows } = await sql<{ calls: number; p50_ms: number | null; p95_ms: number | null; under: number | null }>`
    select count(*) as calls,
      percentile_disc(0.5) within group (order by latency_ms) as p50_ms,
      percentile_disc(0.95) within group (order by latency_ms) as p95_ms,
      avg((latency_ms < 2000)::integer)::float8 as under
    from (
      select latency_ms from jr_attempts
      where tier = 'haiku' and status = 'passed' and latency_ms is not null and started_at >= ${context.now()} - interval '30 days'
        and ${ofJr(jr, sql`session_id`)}
      order by started_at desc limit 10000
    ) as recent
  `.execute(context.db)
  const row = rows[0]
  return {
    calls: row?.calls ?? 0,
    p50Ms: row?.p50_ms ?? null,
    p95Ms: row?.p95_ms ?? null,
    under2sShare: row?.under ?? null,
  }
}

async function readFailingFeatures(context: TrackerContext, jr: string | undefined): Promise<Stats['failingFeatures']> {
  const { rows } = await sql<{ description: string; failures: number }>`
    select description, count(*) as failures from jr_features where status = 'failed' and ${ofJr(jr, sql`session_id`)}
    group by description order by count(*) desc, description limit 10
  `.execute(context.db)
  return rows
}

async function readFailingChecks(context: TrackerContext, jr: string | undefined): Promise<Stats['failingChecks']> {
  const { rows } = await sql<{ command: string; failures: number }>`
    select command, count(*) as failures from jr_evidence where outcome = 'fail' and phase = 'after' and ${ofJr(jr, sql`session_id`)}
    group by command order by count(*) desc, command limit 10
  `.execute(context.db)
  return rows
}

function toRate(part: number, whole: number): number | null {
  return whole === 0 ? null : part / whole
}

/** Takes away what adding doubles puts behind the ninth decimal. */
function roundToNano(usd: number): number {
  return Number(usd.toFixed(9))
}

function isTimeZone(name: string): boolean {
  // An offset such as +02:00 is left out: PostgreSQL reads its sign the other way round.
  if (!/^[A-Za-z]/.test(name)) return false
  try {
    new Intl.DateTimeFormat('en', { timeZone: name }).format(0)
    return true
  } catch {
    return false
  }
}
