import type { Tracker } from '@jr/tracker'

/** A call of the tracker as plain data: it is asked in several processes. */
export interface Question {
  readonly method: 'listSessions' | 'getSession' | 'summarizeStats'
  readonly args: readonly unknown[]
}

export function askTracker(tracker: Tracker, { method, args }: Question): Promise<unknown> {
  return (tracker[method] as (...args: readonly unknown[]) => Promise<unknown>)(...args)
}
