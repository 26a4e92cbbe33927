import type { Step } from '@jr/contract'

/** Begin and end of the session, milliseconds since 1970. */
export interface TimelineSpan {
  readonly begin: number
  readonly end: number
}

/** Where a step stands on the session's timeline, as shares of it. Waiting for a person is kept apart from working. */
export interface TimelineBar {
  readonly from: number
  readonly wait: number
  readonly work: number
}

/** Undefined for a step that has not begun. */
export function toTimelineBar(
  step: Pick<Step, 'started_at' | 'completed_at' | 'waiting_since' | 'waited_ms'>,
  { begin, end }: TimelineSpan,
): TimelineBar | undefined {
  const first = step.started_at ?? step.waiting_since
  if (first === null) return undefined
  const length = end - begin
  const share = (ms: number): number => Math.min(1, Math.max(0, ms / length))
  const from = Date.parse(first)
  const to = step.completed_at === null ? end : Date.parse(step.completed_at)
  // Once a person has decided, only how long it waited is known: a step works first and waits then.
  const waitFrom = step.waiting_since === null ? to - step.waited_ms : Math.min(to, Date.parse(step.waiting_since))
  return { from: share(from - begin), work: share(waitFrom - from), wait: share(to - waitFrom) }
}
