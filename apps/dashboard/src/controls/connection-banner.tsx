import type { Stats } from '@jr/contract'
import type { UseQueryResult } from '@tanstack/react-query'
import { useEffect, useRef, type ReactNode } from 'react'
import { ApiFailure } from '../api/api-failure.ts'
import type { Sessions } from '../api/use-sessions.ts'
import { toFailureText } from '../format/to-failure-text.ts'
import { useMonitor } from '../monitor.ts'
import { Ago } from './ago.tsx'

interface ConnectionBannerProps {
  readonly sessions: Sessions
  readonly stats: UseQueryResult<Stats>
  readonly paused: boolean
  readonly onRetry: () => void
  readonly onResume: () => void
}

/** Says that what is shown is not current: since when, why, and what can be done. */
export function ConnectionBanner({ sessions, stats, paused, onRetry, onResume }: ConnectionBannerProps): ReactNode {
  const { clock, announcer } = useMonitor()
  const failed = sessions.query.error
  // Said once: as a live region of its own it would be read out with every second of its age.
  const problem = failed === null ? '' : `${nameOf(failed)} ${toFailureText(failed)}`
  const said = useRef('')
  useEffect(() => {
    if (said.current !== problem) announcer.say('note', problem === '' ? 'Current again.' : problem)
    said.current = problem
  }, [announcer, problem])

  // Where the list fails, the totals do so for the same reason.
  const { error, data, dataUpdatedAt } = failed === null ? stats : sessions.query
  if (error !== null) {
    return (
      <div className="banner" data-tone="bad">
        <p>
          <strong>{failed === null ? 'The totals are not current.' : nameOf(error)}</strong> {toFailureText(error)}{' '}
          {data === undefined ? 'Nothing could be loaded yet.' : 'What you see is from '}
          {data !== undefined && <Ago time={clock.toServerTime(dataUpdatedAt)} />}
          {data !== undefined && '.'} The monitor keeps trying.
        </p>
        <button type="button" onClick={onRetry}>
          Try now
        </button>
      </div>
    )
  }
  if (!paused || sessions.query.data === undefined) return null
  return (
    <div className="banner" data-tone="warn">
      <p>
        <strong>Paused by you.</strong> Nothing updates, clocks included.
      </p>
      <button type="button" onClick={onResume}>
        Resume
      </button>
    </div>
  )
}

function nameOf(error: Error): string {
  if (!(error instanceof ApiFailure)) return 'The monitor failed.'
  if (error.kind === 'unreachable') return 'Offline.'
  // Mostly an address with a filter that there is not.
  return error.kind === 'rejected' ? 'The server refuses this question.' : 'The server does not answer as it should.'
}
