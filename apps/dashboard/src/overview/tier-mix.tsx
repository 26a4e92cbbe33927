import type { Stats } from '@jr/contract'
import type { ReactNode } from 'react'
import { formatShare } from '../format/format-number.ts'
import { tierWords } from '../format/status-words.ts'
import { TierPatterns } from './tier-patterns.tsx'

/** Which share of the calls each tier answered, as one bar. */
export function TierMix({ tiers }: { readonly tiers: Stats['by_tier'] }): ReactNode {
  const total = tiers.reduce((sum, tier) => sum + tier.attempts, 0)
  if (total === 0) return null
  const label = tiers.map((tier) => `${tierWords[tier.tier]} ${formatShare(tier.attempts / total)}`).join(', ')
  const before = (index: number): number => tiers.slice(0, index).reduce((sum, tier) => sum + tier.attempts, 0)
  return (
    <figure>
      <svg
        viewBox="0 0 960 22"
        role="img"
        aria-label={`Share of the calls: ${label}`}
        className="chart mix"
        preserveAspectRatio="none"
      >
        <TierPatterns />
        {tiers.map((tier, index) => (
          <rect
            key={tier.tier}
            x={(960 * before(index)) / total}
            width={Math.max(0, (960 * tier.attempts) / total - 2)}
            height="22"
            className={`tier-${tier.tier}`}
          />
        ))}
      </svg>
      <figcaption className="hint">Share of the calls: {label}</figcaption>
    </figure>
  )
}
