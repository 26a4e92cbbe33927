import type { Estimate, SessionSummary } from '@jr/contract'
import type { ReactNode } from 'react'
import { StateTag } from '../controls/glyph.tsx'
import { ProgressBar, stepLine } from '../controls/progress-bar.tsx'
import { TimeLeft } from '../controls/time-left.tsx'
import { ViewLink } from '../controls/view-link.tsx'
import { explainTimeLeft } from '../format/format-time-left.ts'
import { statusWord } from '../format/status-words.ts'
import { useMonitor } from '../monitor.ts'
import { arrangeSessions } from '../state/arrange-sessions.ts'
import { isStalled } from '../state/liveness.ts'
import type { UrlControl } from '../state/use-url-state.ts'

interface ActiveSessionsProps {
  readonly active: readonly SessionSummary[]
  /** How many there are in all; the list may not have loaded every one. */
  readonly count: number
  readonly estimates: readonly Estimate[]
  readonly url: UrlControl
}

/** Sessions shown here; the link to the list has the rest. */
const most = 12

/** What a Jr is at now, most urgent first. */
export function ActiveSessions({ active, count, estimates, url }: ActiveSessionsProps): ReactNode {
  const { clock } = useMonitor()
  if (active.length === 0) return <p className="hint">Nothing runs, waits or is queued.</p>
  const moment = { now: clock.now(), signsKnownAt: clock.signsKnownAt() }
  const shown = arrangeSessions(active, 'attention', moment)
    .slice(0, most)
    .flatMap((id) => active.find((row) => row.session_id === id) ?? [])
  return (
    <>
      <ul className="active-sessions">
        {shown.map((row) => {
          const estimate = estimates.find(({ session_id: id }) => id === row.session_id)
          const state = statusWord(row, isStalled(row, moment.signsKnownAt))
          return (
            <li key={row.session_id}>
              <ViewLink url={url} to={{ view: 'sessions', session: row.session_id, tab: '' }}>
                {row.title ?? row.task_id}
              </ViewLink>
              <StateTag state={state} />
              <div className="session-progress" data-tone={state.tone}>
                <ProgressBar row={row} />
                <span className="step" title={estimate && explainTimeLeft(estimate)}>
                  {stepLine(row)}
                  <TimeLeft estimate={row.status === 'running' ? estimate : undefined} prefix=" · " />
                </span>
              </div>
            </li>
          )
        })}
      </ul>
      {count > shown.length && <p className="hint">{count - shown.length} more in the list.</p>}
    </>
  )
}
