import { setTimeout as delay } from 'node:timers/promises'
import type { SessionDetail, Tracker } from '@jr/tracker'
import type { ProgressView } from './progress-view.ts'

const pollMs = 150
/** A heartbeat and clocks change without a change of the version. */
const refreshMs = 5_000

/** Shows a session until it ends, waits for a person, or `signal` is aborted; resolves with its last state. */
export async function followSession(
  tracker: Tracker,
  sessionId: string,
  view: ProgressView,
  signal: AbortSignal,
): Promise<SessionDetail> {
  let session = await tracker.getSession(sessionId)
  let version = ''
  let readAt = 0
  view.update(session)
  while (isOpen(session) && !signal.aborted) {
    await delay(pollMs, undefined, { signal }).catch(() => undefined)
    const next = await tracker.getVersion()
    if (next === version && Date.now() - readAt < refreshMs) continue
    version = next
    readAt = Date.now()
    session = await tracker.getSession(sessionId)
    view.update(session)
  }
  return session
}

/** Whether something may still happen without a person. */
function isOpen({ status }: SessionDetail): boolean {
  return status === 'pending' || status === 'running'
}
