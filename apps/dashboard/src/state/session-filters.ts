import type { SessionSummary } from '@jr/contract'

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
const statusGroups: Readonly<Record<string, readonly string[]>> = {
  active: ['pending', 'running', 'waiting'],
  finished: ['completed', 'failed', 'cancelled'],
}

const withinMs: Readonly<Record<string, number>> = { '24h': 86_400_000, '7d': 604_800_000, '30d': 2_592_000_000 }
const hourMs = 3_600_000

/** Milliseconds since 1970 at which the chosen time begins, on a full hour so that the question stays the same for a while. */
function toBeginning(within: string, now: number): number | undefined {
  const limit = withinMs[within]
  return limit === undefined ? undefined : Math.floor((now - limit) / hourMs) * hourMs
}

/** The query the API understands. */
export function toSessionQuery(filters: SessionFilters, sort: string, now: number): URLSearchParams {
  const query = new URLSearchParams()
  const { q, status, jr, tier, verdict } = filters
  for (const [key, value] of Object.entries({ q, jr, tier, verdict })) if (value) query.set(key, value)
  if (status) query.set('status', (statusGroups[status] ?? [status]).join(','))
  const from = toBeginning(filters.within, now)
  if (from !== undefined) query.set('from', new Date(from).toISOString())
  if (sort === 'newest' || sort === 'oldest') query.set('sort', sort)
  return query
}

/** Whether a changed row still belongs to the filtered list; the same rules as the API's. */
export function matchesFilters(row: SessionSummary, filters: SessionFilters, now: number): boolean {
  if (filters.status && !(statusGroups[filters.status] ?? [filters.status]).includes(row.status)) return false
  if (filters.jr && row.jr_name !== filters.jr) return false
  if (filters.tier && row.model_tier !== filters.tier) return false
  if (filters.verdict && row.verdict !== filters.verdict) return false
  const from = toBeginning(filters.within, now)
  if (from !== undefined && Date.parse(row.created_at) < from) return false
  const needle = filters.q.trim().toLowerCase()
  return (
    needle === '' ||
    [row.title ?? '', row.task_id, row.jr_name, row.session_id].some((text) => text.toLowerCase().includes(needle))
  )
}
