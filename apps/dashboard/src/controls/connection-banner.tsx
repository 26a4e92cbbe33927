import type { ReactNode } from 'react'
import { ApiFailure } from '../api/api-failure.ts'
import type { Sessions } from '../api/use-sessions.ts'
import { useMonitor } from '../monitor.ts'
import { Ago } from './ago.tsx'

interface ConnectionBannerProps {
  readonly sessions: Sessions
  readonly paused: boolean
  readonly onRetry: () => void
  readonly onResume: () => void
}

/** Says that what is shown is not current: since when, why, and what can be done. */
export function ConnectionBanner({ sessions, paused, onRetry, onResume }: ConnectionBannerProps): ReactNode {
  const { clock } = useMonitor()
  const { error, data, dataUpdatedAt } = sessions.query
  if (error !== null) {
    const offline = error instanceof ApiFailure && error.kind === 'unreachable'
    return (
      <div className="banner" data-tone="bad" role="alert">
        <p>
          <strong>{offline ? 'Offline.' : 'The server does not answer as it should.'}</strong> {error.message}{' '}
          {error instanceof ApiFailure && error.hint}{' '}
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
  if (!paused || data === undefined) return null
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
