import { TrackerError } from './tracker-error.ts'

/** Where a page of the sessions list ended. `createdAt` is text, because a `Date` would lose the microseconds. */
export interface SessionCursor {
  readonly active: boolean
  readonly createdAt: string
  readonly sessionId: string
}

export function formatCursor({ active, createdAt, sessionId }: SessionCursor): string {
  return Buffer.from(JSON.stringify([active, createdAt, sessionId])).toString('base64url')
}

export function parseCursor(text: string): SessionCursor {
  const [active, createdAt, sessionId] = readParts(text)
  if (
    typeof active === 'boolean' &&
    isPattern(createdAt, /^\d{4,}-\d\d-\d\d[ T][\d:.]+$/) &&
    isPattern(sessionId, /^[0-9a-f-]{36}$/)
  ) {
    return { active, createdAt, sessionId }
  }
  throw invalidCursor()
}

export function invalidCursor(): TrackerError {
  return new TrackerError('invalid_cursor', 'This cursor was not made by a list of this kind.', {
    hint: 'Pass the `next_cursor` of the earlier page unchanged, or leave it out to begin anew.',
  })
}

function readParts(text: string): readonly unknown[] {
  try {
    const parts: unknown = JSON.parse(Buffer.from(text, 'base64url').toString())
    return Array.isArray(parts) ? parts : []
  } catch {
    return []
  }
}

function isPattern(value: unknown, pattern: RegExp): value is string {
  return typeof value === 'string' && pattern.test(value)
}
