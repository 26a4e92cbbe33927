import type { ReactNode } from 'react'

interface ScrollRegionProps {
  /** Names the region; unique on the page. */
  readonly label: string
  readonly className: string
  readonly children: ReactNode
}

/** What scrolls must be reachable without a pointer. */
const reachable = { tabIndex: 0 }

/** A part that scrolls by itself: a wide table, an output. */
export function ScrollRegion({ label, className, children }: ScrollRegionProps): ReactNode {
  return (
    <section className={className} aria-label={label} {...reachable}>
      {children}
    </section>
  )
}
