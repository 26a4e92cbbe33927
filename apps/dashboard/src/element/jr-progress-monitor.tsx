import { createRoot, type Root } from 'react-dom/client'
import { App } from '../app.tsx'
import { createMonitor, type Monitor } from '../monitor.ts'
import { copyAbsoluteTimes } from './copy-absolute-times.ts'
import { followHostTheme } from './follow-host-theme.ts'
import { pageStyles } from '../page/page-styles.ts'
import { monitorStyles } from '../styles/monitor-styles.ts'

/**
 * `<jr-progress-monitor>`: the whole monitor in an open shadow root.
 *
 * Attributes, read when the element enters the document: `api-base` (default `/api/jr`), `session` (open at first), `poll`
 * (milliseconds while something is active, default 2000), `tz` (IANA zone, default the browser's), `sign-in` (`key`: offer a field for
 * an API key after a 401; default: tell the reader to sign in to the host), `whole-page` (the document holds nothing else and takes its
 * ground and margins from here).
 *
 * Events, bubbling and composed: `jr-session-open` and `jr-session-failed`, both with `detail.sessionId`.
 */
export class JrProgressMonitor extends HTMLElement {
  #root: Root | undefined
  #monitor: Monitor | undefined
  #unfollowTheme: (() => void) | undefined

  connectedCallback(): void {
    if (this.#root !== undefined) return
    const shadow = this.shadowRoot ?? this.#attach()
    shadow.adoptedStyleSheets = [monitorStyles()]
    if (this.hasAttribute('whole-page')) document.adoptedStyleSheets = [pageStyles()]
    this.#unfollowTheme = followHostTheme(this)
    this.#monitor = createMonitor(this)
    this.#root = createRoot(shadow)
    this.#root.render(<App monitor={this.#monitor} />)
  }

  #attach(): ShadowRoot {
    const shadow = this.attachShadow({ mode: 'open' })
    copyAbsoluteTimes(shadow)
    return shadow
  }

  disconnectedCallback(): void {
    // A move within the document disconnects and connects again at once: only a real removal ends the monitor.
    queueMicrotask(() => {
      if (this.isConnected) return
      this.#root?.unmount()
      this.#monitor?.close()
      this.#unfollowTheme?.()
      this.#root = this.#monitor = this.#unfollowTheme = undefined
    })
  }
}
