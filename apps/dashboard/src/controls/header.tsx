import type { Stats } from '@jr/contract'
import type { ReactNode } from 'react'
import { ApiFailure } from '../api/api-failure.ts'
import type { Sessions } from '../api/use-sessions.ts'
import { useMonitor } from '../monitor.ts'
import type { UrlControl } from '../state/use-url-state.ts'
import { Ago } from './ago.tsx'
import { ViewLink } from './view-link.tsx'

const stateWords = { paused: 'Paused', live: 'Live', stale: 'Not current', none: 'Connecting', locked: 'Signed out' }

interface HeaderProps {
  readonly url: UrlControl
  readonly stats: Stats | undefined
  readonly sessions: Sessions
  readonly paused: boolean
  readonly onPause: (paused: boolean) => void
  readonly onRefresh: () => void
  readonly onHelp: () => void
}

/** Name, views, freshness, and the controls over updating. */
export function Header(props: HeaderProps): ReactNode {
  const { url, stats, sessions, paused } = props
  const { clock } = useMonitor()
  const { isFetching, dataUpdatedAt, error } = sessions.query
  const locked = error instanceof ApiFailure && error.kind === 'unauthorised'
  const state = locked ? 'locked' : paused ? 'paused' : error !== null ? 'stale' : dataUpdatedAt === 0 ? 'none' : 'live'
  return (
    <header className="top">
      <h1>Jr Progress Monitor</h1>
      {stats?.simulated && (
        <span className="simulated" title="New sessions are answered by the simulator, not by real models.">
          Simulated
        </span>
      )}
      <nav aria-label="Views">
        <ViewLink url={url} to={{ view: 'sessions' }} current={url.state.view === 'sessions'}>
          Sessions
        </ViewLink>
        <ViewLink
          url={url}
          to={{ view: 'overview', session: '' }}
          current={url.state.view === 'overview' || url.state.view === 'jr'}
        >
          Overview
        </ViewLink>
        {stats?.capabilities.submit && (
          <ViewLink url={url} to={{ view: 'submit', session: '' }} current={url.state.view === 'submit'}>
            Submit
          </ViewLink>
        )}
      </nav>
      <div className="top-controls">
        <span className="freshness" data-state={state}>
          {stateWords[state]}
          {/* Where it is not current the banner says since when. */}
          {state === 'live' && (
            <>
              , <Ago time={clock.toServerTime(dataUpdatedAt)} />
            </>
          )}
        </span>
        <button type="button" onClick={() => props.onPause(!paused)} aria-pressed={paused} aria-label="Pause updating">
          Pause
        </button>
        <button type="button" onClick={props.onRefresh} aria-busy={isFetching}>
          Refresh
        </button>
        <button type="button" className="round help" onClick={props.onHelp} aria-label="Keyboard shortcuts" />
      </div>
    </header>
  )
}
