import type { Terminal } from '../terminal/terminal.ts'
import { createLineView } from './line-view.ts'
import { createLiveView } from './live-view.ts'
import type { ProgressView } from './progress-view.ts'

/** Bars that redraw themselves on a terminal; one line a change anywhere else (a file, a pipe, CI). Both on stderr. */
export function createProgressView(terminal: Terminal): ProgressView {
  return terminal.stderr.isTTY ? createLiveView(terminal) : createLineView(terminal)
}
