import type { Estimate } from '@jr/contract'

/**
 * `about 2 min left`, `2–4 min left`, `up to 40 s left`; `longer than usual` when even the later end has passed. Never negative, never
 * more exact than the history: seconds in steps of five, then minutes, then half hours.
 */
export function formatTimeLeft({ earliest_at, latest_at }: Estimate, now: number): string {
  const earliest = Date.parse(earliest_at) - now
  const latest = Date.parse(latest_at) - now
  if (latest <= 0) return 'longer than usual'
  const { unit, ms, step } = units.find(({ upTo }) => latest < upTo) ?? hours
  const from = Math.max(0, Math.floor(earliest / ms / step) * step)
  const to = Math.ceil(latest / ms / step) * step
  if (from === 0) return `up to ${to} ${unit} left`
  return to - from <= step ? `about ${to} ${unit} left` : `${from}–${to} ${unit} left`
}

/** What the time left was reckoned from, in a sentence. */
export function explainTimeLeft({ basis, runs }: Estimate): string {
  const what =
    basis === 'instruction'
      ? `the last ${runs} completed runs of this very instruction`
      : `the last ${runs} completed sessions of this Jr, by the kinds of steps that are left`
  return `Reckoned from ${what}: at least 8 of 10 end in this range. Time spent waiting for a person is not in it.`
}

const hours = { upTo: Infinity, unit: 'h', ms: 3_600_000, step: 0.5 }
const units = [
  { upTo: 90_000, unit: 's', ms: 1000, step: 5 },
  { upTo: 5_400_000, unit: 'min', ms: 60_000, step: 1 },
]
