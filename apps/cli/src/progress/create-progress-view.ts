import type { Terminal } from '../terminal/terminal.ts'
import { createLineView } from './line-view.ts'
import { createLiveView } from './live-view.ts'
import type { ProgressView } from './progress-view.ts'

/** Bars that redraw themselves on a terminal; one line a change anywhere else (a file, a pipe, CI). Both on stderr. */
export function createProgressView(terminal: Terminal): ProgressView {
  const { isTTY, rows } = terminal.stderr
  // A terminal without a size (a recorder, some CI) would show nothing of what is redrawn.
  return isTTY && rows > 0 ? createLiveView(terminal) : createLineView(terminal)
}
