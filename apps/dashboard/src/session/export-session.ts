import type { SessionDetail } from '@jr/contract'

/** Saves everything known of the session as a JSON file, just as the API gave it. */
export function exportSession(detail: SessionDetail): void {
  const address = URL.createObjectURL(new Blob([JSON.stringify(detail, null, 2)], { type: 'application/json' }))
  const link = document.createElement('a')
  link.href = address
  link.download = `jr-session-${detail.session_id}.json`
  link.click()
  // The download has its own hold on the data once it has begun.
  setTimeout(() => URL.revokeObjectURL(address), 10_000)
}
