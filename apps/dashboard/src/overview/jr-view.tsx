import type { SessionSummary, Stats } from '@jr/contract'
import { useState, type ReactNode } from 'react'
import type { SessionRows } from '../api/session-rows.ts'
import { toStatsPath } from '../api/to-stats-path.ts'
import { useFollowed } from '../api/use-followed.ts'
import { ViewLink } from '../controls/view-link.tsx'
import { formatCount } from '../format/format-number.ts'
import { useMonitor } from '../monitor.ts'
import { ActionDialog } from '../session/action-dialog.tsx'
import { isTerminal } from '../state/liveness.ts'
import { urlDefaults } from '../state/url-state.ts'
import type { UrlControl } from '../state/use-url-state.ts'
import { ActiveSessions } from './active-sessions.tsx'
import { CostChart } from './cost-chart.tsx'
import { Failures } from './failures.tsx'
import { Figures } from './figures.tsx'
import './overview-styles.ts'
import { PauseNotes } from './pause-notes.tsx'
import { toPauseAction } from './to-pause-action.ts'
import { TierSection } from './tier-section.tsx'

interface JrViewProps {
  /** Sessions of this Jr, as the poll keeps them. */
  readonly rows: SessionRows | undefined
  readonly mayControl: boolean
  readonly url: UrlControl
}

/** One Jr: what it does now, how it has done, what it cost, what of its work fails. */
export function JrView({ rows, mayControl, url }: JrViewProps): ReactNode {
  const { api, announcer, timeZone } = useMonitor()
  const name = url.state.jr
  const query = useFollowed<Stats>(toStatsPath(timeZone, name), rows?.version)
  const [asked, setAsked] = useState(false)
  const stats = query.data
  const back = (
    <ViewLink url={url} to={{ ...urlDefaults, view: 'overview' }} className="button">
      Overview
    </ViewLink>
  )
  if (stats === undefined || stats.total_sessions === 0) {
    return (
      <div className="page overview">
        {back}
        <div key="state" className="state">
          <h2>{stats !== undefined ? 'No such Jr' : query.error === null ? 'Loading …' : 'No statistics'}</h2>
          {stats !== undefined && <p>No session belongs to a Jr named “{name}”.</p>}
          {query.error !== null && <p>{query.error.message}</p>}
        </div>
      </div>
    )
  }
  const pauses = stats.pauses.filter(({ scope }) => scope === 'all' || scope === `jr:${name}`)
  const action = toPauseAction(name, pauses)
  const active = [...(rows?.byId.values() ?? [])].filter(
    (row: SessionSummary) => row.jr_name === name && !isTerminal(row),
  )
  return (
    <div className="page overview">
      {back}
      <h2>{name}</h2>
      <PauseNotes pauses={pauses} />
      <div className="actions">
        {mayControl && (
          <button type="button" title={action.effect} onClick={() => setAsked(true)}>
            {action.label}
          </button>
        )}
        <ViewLink url={url} to={{ ...urlDefaults, jr: name }} className="button">
          {formatCount(stats.total_sessions)} sessions
        </ViewLink>
        <ViewLink url={url} to={{ ...urlDefaults, jr: name, status: 'failed' }} className="button">
          {formatCount(stats.failed_total)} failed
        </ViewLink>
      </div>
      {asked && (
        <ActionDialog
          action={action}
          title={name}
          run={async (_action, note) => {
            await api.post(`/jrs/${action.name}`, { jr_name: name, ...(note === '' ? {} : { note }) })
            announcer.say('note', `${action.label}: done.`)
            await query.refetch()
          }}
          onClose={() => setAsked(false)}
        />
      )}
      <section aria-labelledby="jr-now">
        <h3 id="jr-now">Now</h3>
        <ActiveSessions active={active} count={stats.active} estimates={stats.estimates} url={url} />
      </section>
      <section aria-labelledby="jr-so-far">
        <h3 id="jr-so-far">So far</h3>
        <Figures stats={stats} />
      </section>
      <section aria-labelledby="jr-cost-days">
        <h3 id="jr-cost-days">Cost per day, by model tier</h3>
        <CostChart days={stats.by_day} timeZone={stats.time_zone} />
      </section>
      <TierSection tiers={stats.by_tier} />
      <Failures stats={stats} />
    </div>
  )
}
