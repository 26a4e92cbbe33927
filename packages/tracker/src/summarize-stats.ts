import { type RawBuilder, sql } from 'kysely'
import type { TrackerContext } from './context.ts'
import { inSnapshot } from './in-transaction.ts'
import type { Stats, TierCost } from './stats.ts'
import { TrackerError } from './tracker-error.ts'
import type { Tier } from './words.ts'

/** Execution statistics from one snapshot of the database. "Today" is the calendar day of the time zone, default UTC. */
export async function summarizeStats(
  context: TrackerContext,
  options: { readonly timeZone?: string } = {},
): Promise<Stats> {
  const timeZone = options.timeZone ?? 'UTC'
  if (!isTimeZone(timeZone)) {
    throw new TrackerError('invalid_input', `"${timeZone}" is no time zone.`, {
      hint: 'Use a name such as Europe/Berlin, or UTC.',
    })
  }
  return inSnapshot(context, (inside) => readStats(inside, timeZone))
}

async function readStats(context: TrackerContext, timeZone: string): Promise<Stats> {
  const today = sql`(date_trunc('day', ${context.now()} at time zone ${timeZone}) at time zone ${timeZone})`
  const byJr = await readByJr(context, today)
  const byDay = await readTierCosts(context, timeZone)
  const haikuLatency = await readHaikuLatency(context)
  const sum = (value: (row: ByJrRow) => number): number => byJr.reduce((total, row) => total + value(row), 0)
  const { byTier, savedUsd, asOf } = await readTotals(context)
  const completed = sum((row) => row.completed)
  const failedTotal = sum((row) => row.failed)
  const verified = sum((row) => row.verified)
  return {
    active: sum((row) => row.active),
    running: sum((row) => row.running),
    waiting: sum((row) => row.waiting),
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
    savedUsd,
    unpricedAttempts: sum((row) => row.unpriced_attempts),
    byTier,
    byDay,
    haikuLatency,
    failingFeatures: await readFailingFeatures(context),
    failingChecks: await readFailingChecks(context),
    byJr: byJr.slice(0, 50).map((row) => ({
      jrName: row.jr_name,
      sessions: row.sessions,
      active: row.active,
      completed: row.completed,
      failed: row.failed,
      verified: row.verified,
      costUsd: row.cost_usd,
    })),
    timeZone,
    asOf,
  }
}

interface ByJrRow {
  readonly jr_name: string
  readonly sessions: number
  readonly active: number
  readonly running: number
  readonly waiting: number
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

async function readByJr(context: TrackerContext, today: RawBuilder<unknown>): Promise<readonly ByJrRow[]> {
  const { rows } = await sql<ByJrRow>`
    select jr_name, count(*) as sessions, count(*) filter (where active) as active,
      count(*) filter (where status = 'running') as running, count(*) filter (where status = 'waiting') as waiting,
      count(*) filter (where status = 'pending') as pending, count(*) filter (where status = 'completed') as completed,
      count(*) filter (where status = 'completed' and finished_at >= ${today}) as completed_today,
      count(*) filter (where status = 'failed') as failed,
      count(*) filter (where status = 'failed' and finished_at >= ${today}) as failed_today,
      count(*) filter (where status = 'cancelled') as cancelled,
      count(*) filter (where status = 'completed' and verdict = 'verified') as verified,
      sum(total_tokens)::bigint as total_tokens, sum(cost_usd) as cost_usd, sum(opus_cost_usd) as opus_cost_usd,
      sum(unpriced_attempts)::bigint as unpriced_attempts
    from jr_execution_sessions
    group by jr_name
    order by count(*) desc, jr_name
  `.execute(context.db)
  return rows
}

const tierCostColumns = sql`
  sum(attempts)::bigint as attempts, sum(total_tokens)::bigint as total_tokens, sum(cost_usd) as cost_usd,
  sum(opus_cost_usd) as opus_cost_usd, sum(unpriced_attempts)::bigint as unpriced_attempts`

interface TierCostRow {
  readonly tier: Tier
  readonly attempts: number
  readonly total_tokens: number
  readonly cost_usd: number
  readonly opus_cost_usd: number
  readonly unpriced_attempts: number
}

function toTierCost(row: TierCostRow): TierCost {
  return {
    tier: row.tier,
    attempts: row.attempts,
    totalTokens: row.total_tokens,
    costUsd: row.cost_usd,
    opusCostUsd: row.opus_cost_usd,
    unpricedAttempts: row.unpriced_attempts,
  }
}

async function readTotals(
  context: TrackerContext,
): Promise<{ readonly byTier: readonly TierCost[]; readonly savedUsd: number; readonly asOf: Date }> {
  const { rows } = await sql<TierCostRow & { saved_usd: number }>`
    select tier, ${tierCostColumns}, sum(saved_usd) as saved_usd
    from jr_usage group by tier having sum(attempts) > 0 order by tier
  `.execute(context.db)
  const moment = await sql<{ as_of: Date }>`select ${context.now()} as as_of`.execute(context.db)
  return {
    byTier: rows.map(toTierCost),
    savedUsd: roundToNano(rows.reduce((total, row) => total + row.saved_usd, 0)),
    asOf: moment.rows[0]?.as_of ?? new Date(Number.NaN),
  }
}

async function readTierCosts(context: TrackerContext, timeZone: string): Promise<Stats['byDay']> {
  const { rows } = await sql<TierCostRow & { day: string }>`
    select to_char(date_trunc('day', quarter at time zone ${timeZone}), 'YYYY-MM-DD') as day, tier, ${tierCostColumns}
    from jr_usage
    where quarter >= (date_trunc('day', ${context.now()} at time zone ${timeZone}) - interval '29 days') at time zone ${timeZone}
    group by 1, tier having sum(attempts) > 0 order by 1, tier
  `.execute(context.db)
  return rows.map((row) => ({ day: row.day, ...toTierCost(row) }))
}

/** Of the most recent 10,000 calls of the last 30 days: "fast" is a statement about the service as it is now. */
async function readHaikuLatency(context: TrackerContext): Promise<Stats['haikuLatency']> {
  const { rows } = await sql<{ calls: number; p50_ms: number | null; p95_ms: number | null; under: number | null }>`
    select count(*) as calls,
      percentile_disc(0.5) within group (order by latency_ms) as p50_ms,
      percentile_disc(0.95) within group (order by latency_ms) as p95_ms,
      avg((latency_ms < 2000)::integer)::float8 as under
    from (
      select latency_ms from jr_attempts
      where tier = 'haiku' and status = 'passed' and latency_ms is not null and started_at >= ${context.now()} - interval '30 days'
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

async function readFailingFeatures(context: TrackerContext): Promise<Stats['failingFeatures']> {
  const { rows } = await sql<{ description: string; failures: number }>`
    select description, count(*) as failures from jr_features where status = 'failed'
    group by description order by count(*) desc, description limit 10
  `.execute(context.db)
  return rows
}

async function readFailingChecks(context: TrackerContext): Promise<Stats['failingChecks']> {
  const { rows } = await sql<{ command: string; failures: number }>`
    select command, count(*) as failures from jr_evidence where outcome = 'fail' and phase = 'after'
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
