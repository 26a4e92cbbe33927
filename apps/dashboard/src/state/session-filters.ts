import type { SessionSummary } from '@jr/contract'
import { matchesQuery, type SessionFilterQuery } from '@jr/contract/matches-query'

/** What the reader narrows the list to. Empty strings mean "any". */
export interface SessionFilters {
  readonly q: string
  readonly status: string
  readonly jr: string
  readonly tier: string
  readonly verdict: string
  /** `24h`, `7d`, `30d`: created within. */
  readonly within: string
}

/** Statuses that one choice of the filter stands for. */
const statusGroups: Readonly<Record<string, string>> = {
  active: 'pending,running,waiting',
  finished: 'completed,failed,cancelled',
}

const withinMs: Readonly<Record<string, number>> = { '24h': 86_400_000, '7d': 604_800_000, '30d': 2_592_000_000 }
const hourMs = 3_600_000
/** Orders of the API; whatever else is chosen is arranged here. */
const serverSorts: readonly string[] = ['newest', 'oldest', 'longest', 'costliest']

/** Which sessions are meant, as the API says it; the chosen time begins on a full hour, so that the question stays the same for a while. */
function toFilterQuery(filters: SessionFilters, now: number): SessionFilterQuery {
  const { q, status, jr, tier, verdict, within } = filters
  const limit = withinMs[within]
  const query = {
    q: q.trim(),
    jr,
    tier,
    verdict,
    // For a reader a question that is open waits as a step does, though its session has ended.
    status: status === 'waiting' ? '' : (statusGroups[status] ?? status),
    waiting_for: status === 'waiting' ? 'person' : '',
    from: limit === undefined ? '' : new Date(Math.floor((now - limit) / hourMs) * hourMs).toISOString(),
  }
  return Object.fromEntries(Object.entries(query).filter(([, value]) => value !== ''))
}

/** The query the API understands. */
export function toSessionQuery(filters: SessionFilters, sort: string, now: number): URLSearchParams {
  const query = new URLSearchParams(toFilterQuery(filters, now))
  if (serverSorts.includes(sort)) query.set('sort', sort)
  return query
}

/** Whether a changed row still belongs to the filtered list. */
export function matchesFilters(row: SessionSummary, filters: SessionFilters, now: number): boolean {
  return matchesQuery(row, toFilterQuery(filters, now))
}
