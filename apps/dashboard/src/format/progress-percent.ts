import type { SessionSummary } from '@jr/contract'

/** Finished steps in whole percent; never 100 before the session has ended, never more than the steps bear out. */
export function progressPercent(row: Pick<SessionSummary, 'progress_pct' | 'status'>): number {
  const percent = Math.round(row.progress_pct)
  const ended = row.status === 'completed' || row.status === 'failed' || row.status === 'cancelled'
  return ended ? Math.min(100, percent) : Math.min(99, percent)
}
