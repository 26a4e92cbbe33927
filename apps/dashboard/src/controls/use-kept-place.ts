import { useLayoutEffect, useRef, type RefObject } from 'react'
import type { UrlState } from '../state/url-state.ts'

/** What takes over the focus, the first that is shown. */
const heirs = ['.session', '.row a[tabindex="0"]', 'nav [aria-current]', 'nav a']

/**
 * Keeps the reader's place when something else is shown. A focus whose element went away would take every key with it: what has come
 * gets it. And where the monitor scrolls as one, the list is found again where it was left; all else begins at its top.
 */
export function useKeptPlace(root: RefObject<HTMLDivElement | null>, { view, session }: UrlState): void {
  const isList = view === 'sessions' && session === ''
  const listTop = useRef(0)
  const place = `${view} ${session}`
  const shown = useRef(place)
  useLayoutEffect(() => {
    const app = root.current
    if (app === null) return undefined
    if (shown.current !== place) {
      app.scrollTo({ top: isList ? listTop.current : 0 })
      passFocus(app)
    }
    shown.current = place
    if (!isList) return undefined
    const keep = (): void => {
      listTop.current = app.scrollTop
    }
    app.addEventListener('scroll', keep, { passive: true })
    return () => app.removeEventListener('scroll', keep)
  }, [root, isList, place])
}

function passFocus(app: HTMLElement): void {
  const shadow = app.getRootNode() as ShadowRoot
  const focused = document.activeElement
  const isElsewhere = focused !== null && focused !== document.body && focused !== shadow.host
  if (isElsewhere || shadow.activeElement?.checkVisibility()) return
  const heir = heirs
    .map((selector) => app.querySelector<HTMLElement>(selector))
    .find((element) => element?.checkVisibility())
  heir?.focus({ preventScroll: heir.matches('.session') })
}
