import type { Stats } from '@jr/contract'
import type { ReactNode } from 'react'
import { ViewLink } from '../controls/view-link.tsx'
import { DataTable } from '../controls/data-table.tsx'
import { formatCost, formatSaving } from '../format/format-cost.ts'
import { formatLatency } from '../format/format-duration.ts'
import { formatCompact, formatCount, formatShare } from '../format/format-number.ts'
import { tierWords } from '../format/status-words.ts'
import type { UrlControl } from '../state/use-url-state.ts'
import css from '../styles/overview.css?inline'
import { addStyles } from '../styles/monitor-styles.ts'
import { CostChart } from './cost-chart.tsx'
import { JrTable } from './jr-table.tsx'
import { TierMix } from './tier-mix.tsx'

addStyles(css)

interface OverviewViewProps {
  readonly stats: Stats | undefined
  readonly failure: Error | null
  readonly url: UrlControl
}

/** How the Jrs do over time: rates, cost and saving, latency, what fails most. Every plot has its numbers beside it. */
export default function OverviewView({ stats, failure, url }: OverviewViewProps): ReactNode {
  if (stats === undefined) {
    return (
      <div className="state">
        <h2>{failure === null ? 'Loading …' : 'No statistics'}</h2>
        {failure !== null && <p>{failure.message}</p>}
      </div>
    )
  }
  const { haiku_latency: haiku } = stats
  const figure = (label: string, value: string, note: string): ReactNode => (
    <div>
      <dt>{label}</dt>
      <dd>
        <strong>{value}</strong> <span>{note}</span>
      </dd>
    </div>
  )
  return (
    <div className="page overview">
      <h2>Overview</h2>
      <dl className="figures">
        {figure(
          'Active now',
          formatCount(stats.active),
          `${stats.running} running, ${stats.pending} queued, ${stats.waiting} waiting`,
        )}
        {figure(
          'Completed today',
          formatCount(stats.completed_today),
          `${stats.time_zone}, ${formatCount(stats.failed)} failed`,
        )}
        {figure(
          'Success',
          formatShare(stats.success_rate),
          `${formatCount(stats.completed_total)} of ${formatCount(stats.completed_total + stats.failed_total)} that ended by themselves`,
        )}
        {figure(
          'Verified',
          formatShare(stats.verified_rate),
          `${formatCount(stats.verified_total)} of ${formatCount(stats.completed_total)} completed are proven`,
        )}
        {figure('Cost so far', formatCost(stats.cost_usd), formatSaving(stats.cost_usd, stats.opus_cost_usd))}
        {figure(
          'Haiku answers',
          haiku.p50_ms === null ? '–' : formatLatency(haiku.p50_ms),
          haiku.calls === 0
            ? 'no call yet'
            : `median of ${formatCount(haiku.calls)} calls · p95 ${formatLatency(haiku.p95_ms)} · ${formatShare(haiku.under_2s_share)} under 2 s`,
        )}
      </dl>

      <section aria-labelledby="jr-cost-days">
        <h3 id="jr-cost-days">Cost per day, by model tier</h3>
        <CostChart days={stats.by_day} timeZone={stats.time_zone} />
      </section>

      <section aria-labelledby="jr-tiers">
        <h3 id="jr-tiers">Model tiers</h3>
        {stats.by_tier.length === 0 ? (
          <p className="hint">No tier has answered yet.</p>
        ) : (
          <>
            <TierMix tiers={stats.by_tier} />
            <DataTable
              label="Model tiers"
              columns={['Tier', 'Calls', 'Tokens', 'Cost', 'The same on Opus', 'Saved', 'Unpriced calls']}
            >
              {stats.by_tier.map((tier) => (
                <tr key={tier.tier}>
                  <th scope="row">{tierWords[tier.tier]}</th>
                  <td>{formatCount(tier.attempts)}</td>
                  <td>{formatCompact(tier.total_tokens)}</td>
                  <td>{formatCost(tier.cost_usd === 0 && tier.unpriced_attempts > 0 ? null : tier.cost_usd)}</td>
                  <td>{formatCost(tier.opus_cost_usd)}</td>
                  <td>{formatCost(tier.opus_cost_usd - tier.cost_usd)}</td>
                  <td>{formatCount(tier.unpriced_attempts)}</td>
                </tr>
              ))}
            </DataTable>
            <p className="hint">
              “The same on Opus” prices the very tokens that were used at Opus’s price of the same day. It is an
              estimate: Opus might have needed more or fewer. Unpriced calls are in neither sum’s cost.
            </p>
          </>
        )}
      </section>

      <section aria-labelledby="jr-jrs">
        <h3 id="jr-jrs">Jrs</h3>
        <JrTable jrs={stats.by_jr} url={url} />
      </section>

      <div className="pair">
        <Ranking
          title="Features that fail most"
          rows={stats.failing_features.map((row) => [row.description, row.failures])}
          empty="No feature has failed."
        />
        <Ranking
          title="Checks that fail most"
          rows={stats.failing_checks.map((row) => [row.command, row.failures])}
          empty="No check has failed."
          code
        />
      </div>
      <p>
        <ViewLink url={url} to={{ view: 'sessions', status: 'failed' }}>
          All failed sessions
        </ViewLink>
      </p>
    </div>
  )
}

interface RankingProps {
  readonly title: string
  readonly rows: readonly (readonly [string, number])[]
  readonly empty: string
  readonly code?: boolean
}

function Ranking({ title, rows, empty, code = false }: RankingProps): ReactNode {
  return (
    <section aria-label={title}>
      <h3>{title}</h3>
      {rows.length === 0 ? (
        <p className="hint">{empty}</p>
      ) : (
        <ol className="ranking">
          {rows.map(([name, failures]) => (
            <li key={name}>
              {code ? <code>{name}</code> : <span>{name}</span>} <b className="number">{formatCount(failures)}×</b>
            </li>
          ))}
        </ol>
      )}
    </section>
  )
}
