import { useCallback, useMemo, useSyncExternalStore } from 'react'
import { formatUrlState, parseUrlState, type UrlState } from './url-state.ts'

const listeners = new Set<() => void>()

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  addEventListener('popstate', listener)
  return () => {
    listeners.delete(listener)
    removeEventListener('popstate', listener)
  }
}

export interface UrlControl {
  readonly state: UrlState
  /** Address of the view with these changes, for a real link. */
  readonly href: (change: Partial<UrlState>) => string
  /** Goes there; `replace` leaves no entry in the history, for typing. */
  readonly go: (change: Partial<UrlState>, replace?: boolean) => void
}

/** The view, held in the host's query string. */
export function useUrlState(): UrlControl {
  const search = useSyncExternalStore(subscribe, () => location.search)
  const state = useMemo(() => parseUrlState(search), [search])
  const href = useCallback(
    (change: Partial<UrlState>) =>
      location.pathname + formatUrlState({ ...parseUrlState(location.search), ...change }, location.search),
    [],
  )
  const go = useCallback(
    (change: Partial<UrlState>, replace = false) => {
      const target = href(change) + location.hash
      if (target === location.pathname + location.search + location.hash) return
      history[replace ? 'replaceState' : 'pushState'](history.state, '', target)
      for (const listener of listeners) listener()
    },
    [href],
  )
  return useMemo(() => ({ state, href, go }), [state, href, go])
}
