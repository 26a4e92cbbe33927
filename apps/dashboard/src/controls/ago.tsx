import type { ReactNode } from 'react'
import { formatAgo, formatMoment } from '../format/format-time.ts'
import { useMonitor } from '../monitor.ts'
import { useClockText } from '../state/clock.ts'

/** A moment told relative to now; the absolute time, with its zone, is the title. */
export function Ago({ time }: { readonly time: string }): ReactNode {
  const { clock, timeZone } = useMonitor()
  const text = useClockText(clock, (now) => formatAgo(time, now))
  return (
    <time dateTime={time} title={formatMoment(time, timeZone)}>
      {text}
    </time>
  )
}
