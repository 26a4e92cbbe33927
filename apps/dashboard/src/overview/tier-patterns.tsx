import type { ReactNode } from 'react'

/** The fills of the three tiers differ in pattern, not only in colour: plain, striped, dotted. */
export function TierPatterns(): ReactNode {
  return (
    <defs>
      <pattern id="jr-striped" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
        <rect width="6" height="6" className="pattern-local" />
        <rect width="2" height="6" className="pattern-ink" />
      </pattern>
      <pattern id="jr-dotted" width="6" height="6" patternUnits="userSpaceOnUse">
        <rect width="6" height="6" className="pattern-opus" />
        <circle cx="3" cy="3" r="1.2" className="pattern-ink" />
      </pattern>
    </defs>
  )
}
