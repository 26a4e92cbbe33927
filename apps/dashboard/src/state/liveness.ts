import type { SessionSummary } from '@jr/contract'

/** A worker signs in every 5 s; one that seems to have missed a sign is asked after, past every cache. */
export const askAfterMs = 8_000
/** Three signs missed. */
export const stalledAfterMs = 15_000

/** Milliseconds since the worker last gave a sign of life; undefined when none is expected. */
export function silenceMs(row: SessionSummary, now: number): number | undefined {
  if (row.status !== 'running' || row.paused) return undefined
  return Math.max(0, now - Date.parse(row.heartbeat_at ?? row.updated_at))
}

/**
 * A running session whose worker had gone silent when it was last asked after, `signsKnownAt`. Not by the clock: while the server does
 * not answer, nobody knows of any worker, and none of them is to be called dead for it.
 */
export function isStalled(row: SessionSummary, signsKnownAt: number): boolean {
  return (silenceMs(row, signsKnownAt) ?? 0) > stalledAfterMs
}

/** Nothing more will happen to it by itself. */
export function isTerminal(row: Pick<SessionSummary, 'status'>): boolean {
  return row.status === 'completed' || row.status === 'failed' || row.status === 'cancelled'
}
