import type { Stats } from '@jr/contract'
import { useQueryClient } from '@tanstack/react-query'
import { lazy, Suspense, useCallback, useEffect, useMemo, useRef, useState, type ReactNode } from 'react'
import { ApiFailure } from './api/api-failure.ts'
import { toStatsPath } from './api/to-stats-path.ts'
import { useFollowed } from './api/use-followed.ts'
import { useSessions } from './api/use-sessions.ts'
import { Announcements } from './controls/announcements.tsx'
import { ConnectionBanner } from './controls/connection-banner.tsx'
import { Header } from './controls/header.tsx'
import { PartBoundary } from './controls/part-boundary.tsx'
import { StatTiles } from './controls/stat-tiles.tsx'
import { useKeptPlace } from './controls/use-kept-place.ts'
import { useShortcuts } from './controls/use-shortcuts.ts'
import { useVisible } from './element/use-visible.ts'
import { SessionsView } from './list/sessions-view.tsx'
import { useMonitor } from './monitor.ts'
import type { SessionFilters } from './state/session-filters.ts'
import { useOutcomes } from './state/use-outcomes.ts'
import { useUrlState } from './state/use-url-state.ts'
import { SignIn } from './controls/sign-in.tsx'
import { HelpSheet } from './controls/help-sheet.tsx'

const figureViews = () => import('./overview/figure-views.ts')
const OverviewView = lazy(async () => ({ default: (await figureViews()).OverviewView }))
const JrView = lazy(async () => ({ default: (await figureViews()).JrView }))
const CompareView = lazy(async () => ({ default: (await figureViews()).CompareView }))
const SubmitView = lazy(() => import('./submit/submit-view.tsx'))

const noFilters: SessionFilters = { q: '', status: '', jr: '', tier: '', verdict: '', within: '' }

/** Header, banner and the chosen view. Holds the one poll. */
export function Screen(): ReactNode {
  const { host, clock, timeZone } = useMonitor()
  const queries = useQueryClient()
  const url = useUrlState()
  const visible = useVisible(host)
  const [paused, setPaused] = useState(false)
  const [help, setHelp] = useState(false)
  const root = useRef<HTMLDivElement>(null)
  const live = visible && !paused

  const { q, status, jr, tier, verdict, within } = url.state
  // The page of a Jr shows all its sessions, whatever the list was narrowed to before.
  const whole = url.state.view === 'jr'
  const filters = useMemo(
    () => (whole ? { ...noFilters, jr } : { q, status, jr, tier, verdict, within }),
    [whole, q, status, jr, tier, verdict, within],
  )
  const sessions = useSessions(filters, url.state.sort, url.state.session, paused ? 'paused' : live ? 'live' : 'hidden')
  const rows = sessions.query.data
  const stats = useFollowed<Stats>(toStatsPath(timeZone), rows?.version)
  useOutcomes(rows)

  const ask = useCallback(() => queries.refetchQueries({ type: 'active' }), [queries])
  const refresh = useCallback(() => void ask(), [ask])
  const wasLive = useRef(live)
  useEffect(() => {
    clock.setRunning(live)
    if (live && !wasLive.current) refresh()
    wasLive.current = live
  }, [clock, live, refresh])

  const initial = useRef(host.getAttribute('session'))
  useEffect(() => {
    if (initial.current && url.state.session === '') url.go({ session: initial.current }, true)
    initial.current = null
  }, [url])

  useKeptPlace(root, url.state)
  const onKeyDown = useShortcuts({ root, url, refresh, togglePause: () => setPaused((now) => !now), help: setHelp })
  const failure = sessions.query.error
  const refusal = failure instanceof ApiFailure && failure.kind === 'unauthorised' ? failure : undefined
  const view = url.state.view

  return (
    <div className="app" ref={root} onKeyDown={onKeyDown} role="presentation">
      <Header
        url={url}
        stats={stats.data}
        sessions={sessions}
        paused={paused}
        onPause={setPaused}
        onRefresh={refresh}
        onHelp={() => setHelp(true)}
      />
      {refusal ? (
        <SignIn onKey={ask} failure={refusal} />
      ) : (
        <>
          <ConnectionBanner
            sessions={sessions}
            stats={stats}
            paused={paused}
            onRetry={refresh}
            onResume={() => setPaused(false)}
          />
          {view === 'sessions' && <StatTiles stats={stats.data} failure={stats.error} url={url} />}
          <PartBoundary key={view}>
            <Suspense fallback={<p className="state">Loading …</p>}>
              {view === 'overview' ? (
                <OverviewView stats={stats.data} failure={stats.error} url={url} />
              ) : view === 'jr' ? (
                <JrView key={jr} rows={rows} mayControl={stats.data?.capabilities.control ?? false} url={url} />
              ) : view === 'submit' ? (
                <SubmitView
                  url={url}
                  maySubmit={stats.data?.capabilities.submit ?? false}
                  simulated={stats.data?.simulated ?? false}
                  jrs={stats.data?.by_jr.map((one) => one.jr_name) ?? []}
                />
              ) : view === 'compare' ? (
                <CompareView url={url} version={rows?.version} />
              ) : (
                <SessionsView sessions={sessions} filters={filters} stats={stats.data} url={url} live={live} />
              )}
            </Suspense>
          </PartBoundary>
        </>
      )}
      <Announcements />
      {help && <HelpSheet onClose={() => setHelp(false)} />}
    </div>
  )
}
