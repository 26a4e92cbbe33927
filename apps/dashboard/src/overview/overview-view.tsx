import type { Stats } from '@jr/contract'
import type { ReactNode } from 'react'
import { ViewLink } from '../controls/view-link.tsx'
import type { UrlControl } from '../state/use-url-state.ts'
import { CostChart } from './cost-chart.tsx'
import { Failures } from './failures.tsx'
import { Figures } from './figures.tsx'
import { JrTable } from './jr-table.tsx'
import './overview-styles.ts'
import { PauseNotes } from './pause-notes.tsx'
import { TierSection } from './tier-section.tsx'

interface OverviewViewProps {
  readonly stats: Stats | undefined
  readonly failure: Error | null
  readonly url: UrlControl
}

/** How the Jrs do over time: rates, cost and saving, latency, what fails most. Every plot has its numbers beside it. */
export function OverviewView({ stats, failure, url }: OverviewViewProps): ReactNode {
  if (stats === undefined) {
    return (
      <div key="state" className="state">
        <h2>{failure === null ? 'Loading …' : 'No statistics'}</h2>
        {failure !== null && <p>{failure.message}</p>}
      </div>
    )
  }
  return (
    <div className="page overview">
      <h2>Overview</h2>
      <PauseNotes pauses={stats.pauses} />
      <Figures stats={stats} />

      <section aria-labelledby="jr-cost-days">
        <h3 id="jr-cost-days">Cost per day, by model tier</h3>
        <CostChart days={stats.by_day} timeZone={stats.time_zone} />
      </section>

      <TierSection tiers={stats.by_tier} />

      <section aria-labelledby="jr-jrs">
        <h3 id="jr-jrs">Jrs</h3>
        <JrTable jrs={stats.by_jr} url={url} />
      </section>

      <Failures stats={stats} />
      <p>
        <ViewLink url={url} to={{ view: 'sessions', status: 'failed' }}>
          All failed sessions
        </ViewLink>
      </p>
    </div>
  )
}
