import type { SessionDetail, SessionSummary } from '@jr/contract'
import { useState, type ReactNode } from 'react'
import { ViewLink } from '../controls/view-link.tsx'
import { isTerminal } from '../state/liveness.ts'
import { findPreference, keepPreference } from '../state/preferences.ts'
import { notifyKey } from '../state/use-outcomes.ts'
import type { UrlControl } from '../state/use-url-state.ts'
import { exportSession } from './export-session.ts'

interface MoreMenuProps {
  readonly row: SessionSummary
  readonly detail: SessionDetail | undefined
  readonly url: UrlControl
}

/** Notify, export and compare: what changes nothing in the session. */
export function MoreMenu({ row, detail, url }: MoreMenuProps): ReactNode {
  const key = notifyKey(row.session_id)
  const [wanted, setWanted] = useState(findPreference(key) !== undefined)
  const [isRefused, setRefused] = useState(false)
  const toggle = async (): Promise<void> => {
    const next = !wanted && (await Notification.requestPermission()) === 'granted'
    setRefused(!wanted && !next)
    keepPreference(key, next ? 'yes' : undefined)
    setWanted(next)
  }
  return (
    <>
      {/* Over plain http no browser notifies. */}
      {!isTerminal(row) && isSecureContext && 'Notification' in globalThis && (
        <button
          type="button"
          aria-pressed={wanted}
          title="A notification of this browser when the session ends or needs you, also while another tab is shown."
          onClick={() => void toggle()}
        >
          Notify me
        </button>
      )}
      {detail && (
        <button type="button" onClick={() => exportSession(detail)}>
          Export
        </button>
      )}
      <ViewLink url={url} to={{ view: 'compare', session: row.session_id }} className="button">
        Compare
      </ViewLink>
      {isRefused && (
        <p className="field-error" role="alert">
          This browser does not allow notifications for this site.
        </p>
      )}
    </>
  )
}
