import type { SessionSummary } from '@jr/contract'
import { useEffect, useRef } from 'react'
import type { SessionRows } from '../api/session-rows.ts'
import { useMonitor } from '../monitor.ts'
import { isTerminal } from './liveness.ts'
import { findPreference, keepPreference } from './preferences.ts'

const told: readonly string[] = ['failed', 'waiting', 'completed', 'cancelled']

/**
 * Notices sessions that end or begin to wait: says so to screen readers, tells the host (`jr-session-failed`), and raises the system
 * notification that the reader asked for.
 */
export function useOutcomes(rows: SessionRows | undefined): void {
  const { announcer, host } = useMonitor()
  const before = useRef<SessionRows['byId'] | undefined>(undefined)
  useEffect(() => {
    const known = before.current
    before.current = rows?.byId
    if (known === undefined || rows === undefined || known === rows.byId) return
    for (const row of [...rows.byId.values(), ...rows.left]) {
      const id = row.session_id
      const was = known.get(id)
      if (was === undefined || was === row || was.status === row.status || !told.includes(row.status)) continue
      // Another filter's rows may be older.
      if (row.updated_at < was.updated_at) continue
      announcer.say(row.open_questions > 0 ? 'waiting' : (row.status as 'failed'), row.title ?? row.task_id)
      if (row.status === 'failed') {
        host.dispatchEvent(
          new CustomEvent('jr-session-failed', { bubbles: true, composed: true, detail: { sessionId: id } }),
        )
      }
      notify(row)
    }
  }, [announcer, host, rows])
}

/** Key of the preference that asks for a notification about one session. */
export function notifyKey(sessionId: string): string {
  return `notify:${sessionId}`
}

/** Whether the reader has asked to be told of this session's end, and it is still to come. */
export function isAwaited(row: SessionSummary): boolean {
  return !isTerminal(row) && findPreference(notifyKey(row.session_id)) !== undefined
}

function notify(row: SessionSummary): void {
  const key = notifyKey(row.session_id)
  if (findPreference(key) === undefined || !('Notification' in globalThis)) return
  if (row.status !== 'waiting') keepPreference(key, undefined)
  if (Notification.permission !== 'granted') return
  const verdict = row.verdict === null ? '' : `, ${row.verdict}`
  const asks = row.open_questions > 0 ? 'A question is open: a person must answer.' : null
  try {
    const notification = new Notification(`${row.title ?? row.task_id}: ${row.status}${verdict}`, {
      body: row.error?.message ?? row.waiting_reason ?? asks ?? `${row.passed} of ${row.total_steps} steps passed.`,
      tag: row.session_id,
    })
    notification.addEventListener('click', () => focus())
  } catch {
    // Chrome on Android grants the permission and refuses the constructor.
  }
}
