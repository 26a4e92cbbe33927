const firstDelayMs = 500
const longestDelayMs = 30_000

/**
 * How long to wait before try `number` (2 is the first retry): exponential with full jitter, so that many sessions that
 * failed together do not come back together. What the provider asked for is the least.
 */
export function toBackoffMs(number: number, random: () => number, retryAfterMs = 0): number {
  const ceilingMs = Math.min(longestDelayMs, firstDelayMs * 2 ** (number - 2))
  return Math.max(retryAfterMs, Math.round(ceilingMs * (0.5 + random() / 2)))
}
