import type { Stats } from '@jr/contract'
import type { ReactNode } from 'react'
import { explainWaiting } from '../format/explain-waiting.ts'
import { formatCost, formatSaving } from '../format/format-cost.ts'
import { formatZone } from '../format/format-time.ts'
import { formatCount } from '../format/format-number.ts'
import { urlDefaults, type UrlState } from '../state/url-state.ts'
import type { UrlControl } from '../state/use-url-state.ts'
import { ViewLink } from './view-link.tsx'

interface StatTilesProps {
  readonly stats: Stats | undefined
  readonly failure: Error | null
  readonly url: UrlControl
}

/** The numbers of the day; each opens the list that it counts. */
export function StatTiles({ stats, failure, url }: StatTilesProps): ReactNode {
  const tile = (label: string, value: string, note: string, to: Partial<UrlState>, tone = ''): ReactNode => (
    <li data-tone={tone}>
      <ViewLink url={url} to={{ ...urlDefaults, session: url.state.session, ...to }} current={isShown(url.state, to)}>
        <span className="tile-label">{label}</span> <strong>{value}</strong> <span className="tile-note">{note}</span>
      </ViewLink>
    </li>
  )
  if (stats === undefined) {
    return (
      <ul className="tiles" aria-label="Totals" aria-busy={failure === null}>
        {['Active', 'Waiting', 'Failed', 'Completed today', 'Cost'].map((label) => (
          <li key={label}>
            <span className="tile-label">{label}</span> <strong>–</strong>{' '}
            <span className="tile-note">{failure === null ? '' : 'not known'}</span>
          </li>
        ))}
      </ul>
    )
  }
  const { unpriced_attempts: unpriced } = stats
  return (
    <ul className="tiles" aria-label="Totals">
      {tile(
        'Active',
        formatCount(stats.active),
        `${stats.running} running, ${stats.pending} queued, ${stats.waiting} waiting`,
        { status: 'active' },
        stats.active > 0 ? 'live' : '',
      )}
      {tile(
        'Waiting',
        formatCount(stats.waiting + stats.asking),
        explainWaiting(stats),
        { status: 'waiting' },
        stats.waiting + stats.asking > 0 ? 'warn' : '',
      )}
      {tile(
        'Failed',
        formatCount(stats.failed),
        `today · ${formatCount(stats.failed_total)} in all`,
        { status: 'failed' },
        stats.failed > 0 ? 'bad' : '',
      )}
      {tile(
        'Completed today',
        formatCount(stats.completed_today),
        `${formatCount(stats.completed_total)} in all · ${formatZone(stats.time_zone)}`,
        { status: 'completed' },
      )}
      <li>
        <ViewLink url={url} to={{ view: 'overview', session: '' }}>
          <span className="tile-label">Cost</span> <strong>{formatCost(stats.cost_usd)}</strong>{' '}
          <span className="tile-note">
            {formatSaving(stats.saved_usd)}
            {unpriced > 0 && ` · ${formatCount(unpriced)} unpriced`}
          </span>
        </ViewLink>
      </li>
    </ul>
  )
}

function isShown(state: UrlState, to: Partial<UrlState>): boolean {
  return state.status === to.status && state.q === '' && state.jr === '' && state.tier === '' && state.verdict === ''
}
