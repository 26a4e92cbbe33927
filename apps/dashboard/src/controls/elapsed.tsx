import type { ReactNode } from 'react'
import { formatDuration } from '../format/format-duration.ts'
import { useMonitor } from '../monitor.ts'
import { useClockText } from '../state/clock.ts'

/** A duration; it grows with the clock while `since` is given. */
export function Elapsed({
  since,
  durationMs,
}: {
  readonly since: string | null
  readonly durationMs: number | null
}): ReactNode {
  const { clock } = useMonitor()
  return useClockText(clock, (now) => formatDuration(since === null ? durationMs : now - Date.parse(since)))
}
