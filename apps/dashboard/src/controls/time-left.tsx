import type { Estimate } from '@jr/contract'
import type { ReactNode } from 'react'
import { formatTimeLeft } from '../format/format-time-left.ts'
import { useMonitor } from '../monitor.ts'
import { useClockText } from '../state/clock.ts'

/** The range in which a session will probably end; nothing where the history does not bear one out. A text of its own: no element. */
export function TimeLeft({
  estimate,
  prefix = '',
}: {
  readonly estimate: Estimate | undefined
  readonly prefix?: string
}): ReactNode {
  const { clock } = useMonitor()
  return useClockText(clock, (now) => (estimate === undefined ? '' : prefix + formatTimeLeft(estimate, now)))
}
