import { TIERS } from '../tier.ts'
import type { Tier } from '../tier.ts'
import type { TrackRecord } from './track-record.ts'

/** What a tier promises for a class of task. */
export interface TierProspect {
  readonly tier: Tier
  /** Mean of the Beta posterior, corrected for false passes: the expected share of tries that are right. */
  readonly successRate: number
  /** The posterior's mean plus half a standard deviation: a tier that has hardly been tried gets the benefit of the doubt. */
  readonly optimisticRate: number
  /** Expected cost of one try in USD, the price of waiting and verifying included. */
  readonly costUsd: number
}

/** Pseudo-counts [passed, failed] before any evidence. With {@link DEFAULT_COSTS} they give the seed's order: haiku, local, opus. */
const PRIORS: Readonly<Record<Tier, readonly [passed: number, failed: number]>> = {
  haiku: [1.2, 1],
  local: [1.2, 1],
  opus: [2.2, 0.8],
}

/** Expected USD of one try: the seed's order as a guess (one agent step of some 40,000 tokens); give your own `costs` when you know them. */
export const DEFAULT_COSTS: Readonly<Record<Tier, number>> = { haiku: 0.005, local: 0.008, opus: 0.25 }

const OPTIMISM = 0.5

/** Never quite hopeless, so that costs stay comparable. */
const LEAST_RATE = 0.001

/** The prospects of every tier for a class of task, in the order of {@link TIERS}. */
export function tierProspects(
  taskClass: string,
  record: TrackRecord = {},
  costs: Readonly<Partial<Record<Tier, number>>> = {},
  falsePassRate = 0,
): readonly TierProspect[] {
  const known = Object.hasOwn(record, taskClass) ? record[taskClass] : undefined
  return TIERS.map((tier) => {
    const [priorPassed, priorFailed] = PRIORS[tier]
    const passed = priorPassed + (known?.[tier]?.passed ?? 0)
    const failed = priorFailed + (known?.[tier]?.failed ?? 0)
    const total = passed + failed
    const mean = passed / total
    const deviation = Math.sqrt((passed * failed) / (total * total * (total + 1)))
    const corrected = (rate: number): number =>
      Math.min(1, Math.max(LEAST_RATE, (rate - falsePassRate) / (1 - falsePassRate)))
    return {
      tier,
      successRate: corrected(mean),
      optimisticRate: corrected(mean + OPTIMISM * deviation),
      costUsd: costs[tier] ?? DEFAULT_COSTS[tier],
    }
  })
}
