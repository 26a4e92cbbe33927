import type { ReactNode } from 'react'
import { formatDuration, formatSpan } from '../format/format-duration.ts'
import { useMonitor } from '../monitor.ts'
import { useClockText } from '../state/clock.ts'

/** How long something took; it grows with the clock while `since` is given. */
export function Elapsed({
  since,
  durationMs,
}: {
  readonly since: string | null
  readonly durationMs: number | null
}): ReactNode {
  const { clock } = useMonitor()
  return useClockText(clock, (now) =>
    since === null ? formatSpan(durationMs) : formatDuration(now - Date.parse(since)),
  )
}
