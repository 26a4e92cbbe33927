import { workspaceBusy } from './claim-session.ts'
import { TrackerError } from './tracker-error.ts'

/** The driver's errors as the tracker's, once, with the cause kept; what is not about the database's state passes through. */
export function translateError(error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof TrackerError) return error
  const { code, constraint } = error as { code?: string; constraint?: string }
  if (code === '23505' && constraint === 'idx_jr_sessions_workspace') return workspaceBusy('', 'another one', error)
  if (code === '23505' && constraint === 'idx_jr_session_events_id') {
    return new TrackerError('database_unavailable', 'The same write was still under way.', {
      hint: 'Make it again: it has been made by now, and making it again is harmless.',
      retryable: true,
      cause: error,
    })
  }
  if (code === 'JR001') {
    return new TrackerError('illegal_transition', error.message, {
      hint: 'It changed in the same moment: look at the session again.',
      retryable: true,
      cause: error,
    })
  }
  if (code === '22021') {
    return new TrackerError('invalid_input', 'The text holds a NUL character, which PostgreSQL does not take.', {
      hint: 'Leave it out.',
      cause: error,
    })
  }
  if (code === '53100' || code === 'ENOSPC') {
    return new TrackerError('database_full', `PostgreSQL has no room left on its disk: ${error.message}`, {
      hint: 'Free space on the disk of the database; nothing that was acknowledged is lost, and work goes on by itself.',
      retryable: true,
      cause: error,
    })
  }
  if (isOutage(code, error.message)) {
    return new TrackerError('database_unavailable', `PostgreSQL cannot be reached: ${error.message}`, {
      hint: 'Check that the server runs. Whether the last write was made is not known; making it again is harmless.',
      retryable: true,
      cause: error,
    })
  }
  return error
}

/** Connection exceptions (08), too many connections (53300), shutdown and start-up (57P), socket errors, the driver's own texts. */
function isOutage(code: string | undefined, message: string): boolean {
  if (code !== undefined)
    return /^(08|53300|57P0|ECONN|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|ENOTFOUND|EAI_AGAIN)/.test(code)
  return /connection terminated|connection error|timeout (expired|exceeded)|not queryable/i.test(message)
}
