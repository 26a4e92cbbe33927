import type { SessionSummary } from '@jr/contract'

/** A worker signs in every 5 s; one that may have missed a sign is asked after, past every cache, before the reader is told. */
export const askAfterMs = 8_000
/** Three signs missed, and the answer to the question. */
export const stalledAfterMs = 20_000

/** Milliseconds since the worker last gave a sign of life; undefined when none is expected. */
export function silenceMs(row: SessionSummary, now: number): number | undefined {
  if (row.status !== 'running' || row.paused) return undefined
  return Math.max(0, now - Date.parse(row.heartbeat_at ?? row.updated_at))
}

/** A running session whose worker has gone silent. */
export function isStalled(row: SessionSummary, now: number): boolean {
  return (silenceMs(row, now) ?? 0) > stalledAfterMs
}

/** Nothing more will happen to it by itself. */
export function isTerminal(row: Pick<SessionSummary, 'status'>): boolean {
  return row.status === 'completed' || row.status === 'failed' || row.status === 'cancelled'
}
