import type { KeyboardEvent, RefObject } from 'react'
import { findPreference } from '../state/preferences.ts'
import type { UrlControl } from '../state/use-url-state.ts'

interface ShortcutTargets {
  readonly root: RefObject<HTMLDivElement | null>
  readonly url: UrlControl
  readonly refresh: () => void
  readonly togglePause: () => void
  readonly help: (open: boolean) => void
}

/** The keys, as the help sheet lists them. */
export const shortcuts: readonly (readonly [string, string])[] = [
  ['j, ↓', 'next session'],
  ['k, ↑', 'previous session'],
  ['Home, End', 'first, last session'],
  ['Enter', 'open the session'],
  ['Esc', 'close the session'],
  ['/', 'search'],
  ['r', 'refresh'],
  ['p', 'pause or resume updating'],
  ['1, 2, 3', 'sessions, overview, submit'],
  ['?', 'this sheet'],
]

/** Preference that switches single keys off; arrows, Enter and Esc stay. */
export const shortcutsOffKey = 'shortcuts-off'

/** Keys work only while the focus is inside the monitor, never while somebody types, and can be switched off. */
export function useShortcuts(targets: ShortcutTargets): (event: KeyboardEvent) => void {
  return (event) => {
    if (event.defaultPrevented || event.metaKey || event.ctrlKey || event.altKey) return
    const target = event.target as HTMLElement
    if (target.closest('dialog')) return
    const typing = target.matches('input, textarea, select')
    const { root, url } = targets
    const actions: Record<string, () => void> = {
      '/': () => root.current?.querySelector<HTMLElement>('input[type=search]')?.focus(),
      r: targets.refresh,
      p: targets.togglePause,
      '?': () => targets.help(true),
      j: () => root.current?.querySelector<HTMLElement>('.row a[tabindex="0"]')?.focus(),
      1: () => url.go({ view: 'sessions' }),
      2: () => url.go({ view: 'overview', session: '' }),
      3: () => url.go({ view: 'submit', session: '' }),
    }
    if (event.key === 'Escape' && !typing && url.state.session !== '') {
      // Out of the comparison it leads back to the session.
      url.go(url.state.view === 'compare' ? { view: 'sessions', with: '' } : { session: '' })
    } else if (!typing && findPreference(shortcutsOffKey) === undefined && actions[event.key]) actions[event.key]?.()
    else return
    event.preventDefault()
  }
}
