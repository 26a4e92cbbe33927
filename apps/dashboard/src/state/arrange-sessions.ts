import type { SessionSummary } from '@jr/contract'
import { isStalled } from './liveness.ts'

/** The orders a reader can choose; the key is what stands in the URL. */
export const sortOrders = {
  attention: 'Needs attention first',
  newest: 'Newest first',
  oldest: 'Oldest first',
  longest: 'Longest first',
  costliest: 'Costliest first',
} as const

export type SortOrder = keyof typeof sortOrders

/** 0 is the most urgent: waiting for a person, then silent, failed within a day, running, queued, everything else. */
function attentionRank(row: SessionSummary, now: number): number {
  if (row.status === 'waiting') return 0
  if (isStalled(row, now)) return 1
  if (row.status === 'failed' && now - Date.parse(row.finished_at ?? row.updated_at) < 86_400_000) return 2
  if (row.status === 'running') return 3
  if (row.status === 'pending') return 4
  return 5
}

/** Ids in the chosen order. Equal rows keep the server's order. */
export function arrangeSessions(rows: readonly SessionSummary[], order: SortOrder, now: number): string[] {
  const keyed = rows.map((row) => ({ id: row.session_id, key: keyOf(row, order, now) }))
  return keyed.sort((a, b) => a.key - b.key).map((entry) => entry.id)
}

function keyOf(row: SessionSummary, order: SortOrder, now: number): number {
  if (order === 'newest') return -Date.parse(row.created_at)
  if (order === 'oldest') return Date.parse(row.created_at)
  if (order === 'longest') return -(row.duration_ms ?? -1)
  if (order === 'costliest') return -row.cost_usd
  return attentionRank(row, now)
}
