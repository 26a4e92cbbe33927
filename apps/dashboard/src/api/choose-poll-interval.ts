export interface PollSituation {
  /** Something is running or waiting, so that the next change is near. */
  readonly active: boolean
  /** Requests in a row that failed. */
  readonly failures: number
  readonly latencyMs: number
  /** What the server asked for, if it did. */
  readonly retryAfterMs?: number | undefined
  /** The host's own wish for the active interval; 2,000 by default. */
  readonly pollMs?: number | undefined
  /** 0 to 1. */
  readonly random: number
}

/**
 * Milliseconds until the next poll: 2 s while something is active, else 15 s; never more often than a quarter of the time the server
 * needs; after failures doubling up to 30 s; a jitter of 10 % keeps many viewers apart.
 */
export function choosePollInterval(situation: PollSituation): number {
  const { active, failures, latencyMs, retryAfterMs, pollMs = 2000, random } = situation
  const calm = active ? pollMs : Math.max(pollMs, 15_000)
  const wanted = failures === 0 ? Math.max(calm, 4 * latencyMs) : Math.min(30_000, pollMs * 2 ** failures)
  return Math.round(Math.max(wanted, retryAfterMs ?? 0) * (0.95 + 0.1 * random))
}
