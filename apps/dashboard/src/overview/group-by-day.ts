import type { Stats, Tier } from '@jr/contract'

/** Cost of one calendar day. */
export interface CostDay {
  readonly day: string
  readonly tiers: Partial<Record<Tier, number>>
  readonly unpriced: Partial<Record<Tier, number>>
  readonly cost: number
  readonly opusCost: number
  /** Of the calls that have both prices. */
  readonly saved: number
}

/** One entry a day, oldest first. */
export function groupByDay(rows: Stats['by_day']): CostDay[] {
  const days = new Map<string, CostDay>()
  for (const row of rows) {
    const day = days.get(row.day) ?? { day: row.day, tiers: {}, unpriced: {}, cost: 0, opusCost: 0, saved: 0 }
    days.set(row.day, {
      day: row.day,
      tiers: { ...day.tiers, [row.tier]: (day.tiers[row.tier] ?? 0) + row.cost_usd },
      unpriced: { ...day.unpriced, [row.tier]: (day.unpriced[row.tier] ?? 0) + row.unpriced_attempts },
      cost: day.cost + row.cost_usd,
      opusCost: day.opusCost + row.opus_cost_usd,
      saved: day.saved + row.saved_usd,
    })
  }
  return [...days.values()].sort((a, b) => a.day.localeCompare(b.day))
}

/** The next of 1, 2, 4, 6, 8, 10, … times a power of ten: the top of an axis; half of it is a round number too. */
export function niceCeiling(value: number): number {
  if (value <= 0) return 1
  const power = 10 ** Math.floor(Math.log10(value))
  return ([1, 2, 4, 6, 8, 10].find((step) => value <= step * power) ?? 10) * power
}
