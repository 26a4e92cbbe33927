import type { SessionDetail } from '@jr/tracker'

/** Shows a session while it runs. `update` is called with every change, `close` once. */
export interface ProgressView {
  readonly update: (session: SessionDetail) => void
  readonly close: () => void
}
