const BASE_MS = 400
const CAP_MS = 8_000

/** Pause before try number `retry` (from 1): what the provider asked for, else exponential with up to half of it random. */
export function retryDelayMs(retry: number, retryAfterMs: number | undefined, random: () => number): number {
  if (retryAfterMs !== undefined) return retryAfterMs
  const full = Math.min(CAP_MS, BASE_MS * 2 ** (retry - 1))
  return Math.round(full * (1 - random() / 2))
}
