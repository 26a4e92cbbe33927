import type { MouseEvent, ReactNode } from 'react'
import type { UrlState } from '../state/url-state.ts'
import type { UrlControl } from '../state/use-url-state.ts'

interface ViewLinkProps {
  readonly url: UrlControl
  readonly to: Partial<UrlState>
  readonly current?: boolean
  readonly className?: string
  readonly children: ReactNode
}

/** A real link to another state of the monitor: opens in a new tab like any link, else without a page load. */
export function ViewLink({ url, to, current = false, className, children }: ViewLinkProps): ReactNode {
  return (
    <a
      href={url.href(to)}
      className={className}
      aria-current={current ? 'page' : undefined}
      onClick={(event) => followLink(event, () => url.go(to))}
    >
      {children}
    </a>
  )
}

/** Runs `go` instead of loading the page, unless the reader asked for a new tab or window. */
export function followLink(event: MouseEvent, go: () => void): void {
  if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey || event.button !== 0) return
  event.preventDefault()
  go()
}
