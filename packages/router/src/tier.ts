/** The three model classes, cheapest first: the seed's order and the prior of {@link chooseNextTier}. */
export const TIERS = ['haiku', 'local', 'opus'] as const

/** A model class with a provider behind it. */
export type Tier = (typeof TIERS)[number]

/** Whether a value from outside names a tier. */
export function isTier(value: unknown): value is Tier {
  return TIERS.includes(value as Tier)
}
