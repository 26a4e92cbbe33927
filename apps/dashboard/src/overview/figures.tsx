import type { Stats } from '@jr/contract'
import type { ReactNode } from 'react'
import { explainWaiting } from '../format/explain-waiting.ts'
import { formatCost, formatSaving, formatUnpriced } from '../format/format-cost.ts'
import { formatLatency } from '../format/format-duration.ts'
import { formatCount, formatShare } from '../format/format-number.ts'

/** The figures of all Jrs, or of the one that the statistics are about. */
export function Figures({ stats }: { readonly stats: Stats }): ReactNode {
  const { haiku_latency: haiku } = stats
  const ended = stats.completed_total + stats.failed_total
  return (
    <dl className="figures">
      <Figure label="Active now" value={formatCount(stats.active)}>
        {stats.running} running, {stats.pending} queued, {stats.waiting} waiting
      </Figure>
      <Figure label="Waiting" value={formatCount(stats.waiting + stats.asking)}>
        {explainWaiting(stats)}
      </Figure>
      <Figure label="Failed today" value={formatCount(stats.failed)}>
        {formatCount(stats.failed_total)} in all
      </Figure>
      <Figure label="Completed today" value={formatCount(stats.completed_today)}>
        today in {stats.time_zone}
      </Figure>
      <Figure label="Success" value={formatShare(stats.success_rate)}>
        {formatCount(stats.completed_total)} of {formatCount(ended)} that ended by themselves
      </Figure>
      <Figure label="Verified" value={formatShare(stats.verified_rate)}>
        {formatCount(stats.verified_total)} of {formatCount(stats.completed_total)} completed are proven
      </Figure>
      <Figure label="Cost so far" value={formatCost(stats.cost_usd)}>
        {formatSaving(stats.saved_usd)}
        {stats.unpriced_attempts > 0 && `; ${formatUnpriced(stats.unpriced_attempts)}`}
      </Figure>
      <Figure label="Haiku answers" value={haiku.p50_ms === null ? '–' : formatLatency(haiku.p50_ms)}>
        {haiku.calls === 0
          ? 'no call yet'
          : `median of ${formatCount(haiku.calls)} calls · p95 ${formatLatency(haiku.p95_ms)} · ${formatShare(haiku.under_2s_share)} under 2 s`}
      </Figure>
    </dl>
  )
}

function Figure({
  label,
  value,
  children,
}: {
  readonly label: string
  readonly value: string
  readonly children: ReactNode
}): ReactNode {
  return (
    <div>
      <dt>{label}</dt>
      <dd>
        <strong>{value}</strong> <span>{children}</span>
      </dd>
    </div>
  )
}
