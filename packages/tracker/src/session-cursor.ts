import { TrackerError } from './tracker-error.ts'

/** Where a page in an order by creation ended. `createdAt` is text, because a `Date` would lose the microseconds. */
export interface SessionCursor {
  readonly active: boolean
  readonly createdAt: string
  readonly sessionId: string
}

/** Where a page in an order by a figure ended. */
export interface FigureCursor {
  readonly sort: string
  /** The figure of the last row as the database wrote it: a double would lose its end. */
  readonly figure: string
  readonly sessionId: string
  /** When the first page was read: what still grows is compared as it was then. */
  readonly asOf: Date
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

export function formatCursor({ active, createdAt, sessionId }: SessionCursor): string {
  return encode([active, createdAt, sessionId])
}

export function parseCursor(text: string): SessionCursor {
  const [active, createdAt, sessionId] = readParts(text)
  if (
    typeof active === 'boolean' &&
    isPattern(createdAt, /^\d{4,}-\d\d-\d\d[ T][\d:.]+$/) &&
    isPattern(sessionId, uuid)
  ) {
    return { active, createdAt, sessionId }
  }
  throw invalidCursor()
}

export function formatFigureCursor({ sort, figure, sessionId, asOf }: FigureCursor): string {
  return encode([sort, figure, sessionId, asOf.getTime()])
}

/** `written`: how a figure of this order is written. Refuses the cursor of another order: its place means nothing in this one. */
export function parseFigureCursor(text: string, sort: string, written: RegExp): FigureCursor {
  const [of, figure, sessionId, asOf] = readParts(text)
  if (
    of === sort &&
    isPattern(figure, written) &&
    isPattern(sessionId, uuid) &&
    Number.isInteger(asOf) &&
    Math.abs(Number(asOf)) < 1e14
  ) {
    return { sort, figure, sessionId, asOf: new Date(Number(asOf)) }
  }
  throw invalidCursor()
}

export function invalidCursor(): TrackerError {
  return new TrackerError('invalid_cursor', 'This cursor was not made by a list of this kind.', {
    hint: 'Pass the `next_cursor` of the earlier page unchanged, or leave it out to begin anew.',
  })
}

function encode(parts: readonly unknown[]): string {
  return Buffer.from(JSON.stringify(parts)).toString('base64url')
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
