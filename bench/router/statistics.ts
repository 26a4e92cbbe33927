import { createSeededRandom } from '@jr/router/testing'

/** The value below which a share of the values lies. */
export function percentile(values: ArrayLike<number>, share: number): number {
  const sorted = Float64Array.from(values).sort()
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0
}

/** An estimate and its 95 % interval. */
export interface Estimate {
  readonly value: number
  readonly low: number
  readonly high: number
}

const RESAMPLES = 500
const SEED = 20_261_127

/** The measurements of each round. */
export type Rounds = readonly (readonly number[])[]

/**
 * A percentile less that of a base, with a bootstrap interval: whole rounds are drawn, the same ones for both, because
 * what the machine does in a round happens to all its calls.
 */
export function estimate(rounds: Rounds, share: number, base?: Rounds): Estimate {
  const random = createSeededRandom(SEED)
  const all = rounds.map((_, index) => index)
  const statistic = (drawn: readonly number[]): number =>
    percentileOf(rounds, drawn, share) - (base === undefined ? 0 : percentileOf(base, drawn, share))
  const values = Array.from({ length: RESAMPLES }, () => statistic(all.map(() => Math.floor(random() * all.length))))
  return { value: statistic(all), low: percentile(values, 0.025), high: percentile(values, 0.975) }
}

function percentileOf(rounds: Rounds, drawn: readonly number[], share: number): number {
  const values = new Float64Array(drawn.reduce((sum, round) => sum + (rounds[round]?.length ?? 0), 0))
  let count = 0
  for (const round of drawn) for (const value of rounds[round] ?? []) values[count++] = value
  return percentile(values, share)
}

/** "0.084 (0.079 to 0.091)". */
export function format({ value, low, high }: Estimate, digits: number): string {
  return `${value.toFixed(digits)} (${low.toFixed(digits)} to ${high.toFixed(digits)})`
}
