import type { SessionSummary } from '@jr/contract'
import { waitsForPerson } from '@jr/contract/matches-query'
import { isStalled, isTerminal } from './liveness.ts'

/** The orders a reader can choose; the key is what stands in the URL. */
export const sortOrders = {
  attention: 'Needs attention first',
  newest: 'Newest first',
  oldest: 'Oldest first',
  longest: 'Longest first',
  costliest: 'Costliest first',
} as const

export type SortOrder = keyof typeof sortOrders

/** When the rows are looked at, and until when it is known which worker was alive: milliseconds since 1970. */
export interface Moment {
  readonly now: number
  readonly signsKnownAt: number
}

/** 0 is the most urgent: waiting for a person, then silent, failed within a day, running, queued, everything else. */
function attentionRank(row: SessionSummary, { now, signsKnownAt }: Moment): number {
  if (waitsForPerson(row)) return 0
  if (isStalled(row, signsKnownAt)) return 1
  if (row.status === 'failed' && now - Date.parse(row.finished_at ?? row.updated_at) < 86_400_000) return 2
  if (row.status === 'running') return 3
  if (row.status === 'pending') return 4
  return 5
}

/** Whether it stands above what merely runs. */
export function isUrgent(row: SessionSummary, moment: Moment): boolean {
  return attentionRank(row, moment) <= 2
}

/** Where the loaded rows of the server's order end while more follow; undefined when they are all. */
export type Frontier = SessionSummary | undefined

/**
 * Ids in the chosen order; of equally urgent ones the most recent first, else equal rows keep the server's order. A row that has come
 * in by a change and belongs behind the frontier is left out until the pages before it are loaded: the list would seem to have nothing
 * in between.
 */
export function arrangeSessions(
  rows: readonly SessionSummary[],
  order: SortOrder,
  moment: Moment,
  frontier?: Frontier,
): string[] {
  const keyed = rows.map((row) => ({ row, key: keyOf(row, order, moment) }))
  const urgent = order === 'attention'
  const end = frontier === undefined || urgent ? Infinity : keyOf(frontier, order, undefined)
  return keyed
    .filter(({ key }) => key <= end)
    .sort((a, b) => a.key - b.key || (urgent ? compareText(b.row.created_at, a.row.created_at) : 0))
    .map(({ row }) => row.session_id)
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

/** Without a moment a length is what the row itself says. */
function keyOf(row: SessionSummary, order: SortOrder, moment: Moment | undefined): number {
  if (order === 'newest') return -Date.parse(row.created_at)
  if (order === 'oldest') return Date.parse(row.created_at)
  if (order === 'costliest') return -row.cost_usd
  if (order === 'attention') return moment === undefined ? 0 : attentionRank(row, moment)
  const { duration_ms: ms, started_at: startedAt } = row
  return -(moment === undefined || startedAt === null || isTerminal(row)
    ? (ms ?? -1)
    : moment.now - Date.parse(startedAt))
}
