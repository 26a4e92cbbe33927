import type { SessionDetail, SessionSummary } from '@jr/contract'
import { useState, type ReactNode } from 'react'
import { ViewLink } from '../controls/view-link.tsx'
import { useMonitor } from '../monitor.ts'
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
  const { announcer } = useMonitor()
  const key = notifyKey(row.session_id)
  const [wanted, setWanted] = useState(findPreference(key) !== undefined)
  const toggle = async (): Promise<void> => {
    const next = !wanted && (await Notification.requestPermission()) === 'granted'
    if (!wanted && !next) announcer.say('note', 'This browser does not allow notifications for this site.')
    keepPreference(key, next ? 'yes' : undefined)
    setWanted(next)
  }
  return (
    <>
      {!isTerminal(row) && 'Notification' in globalThis && (
        <button type="button" aria-pressed={wanted} onClick={() => void toggle()}>
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
    </>
  )
}
