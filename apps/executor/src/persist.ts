import { setTimeout as delay } from 'node:timers/promises'
import { TrackerError } from '@jr/tracker'

const firstPauseMs = 100
const longestPauseMs = 2_000
/** Longer than any write takes on a loaded server. */
const answerTimeoutMs = 20_000

/**
 * Repeats a write until the database has taken it: a model's answer that was paid for must not be lost to a restart of
 * PostgreSQL. Safe after a commit whose answer got lost, because the tracker's writes are no-ops the second time.
 * Ends with the signal's reason, or with the error when waiting cannot help. `onOutage` is told when the second try has failed, too.
 */
export async function persist<T>(
  signal: AbortSignal,
  write: () => Promise<T>,
  onOutage?: (error: unknown) => void,
): Promise<T> {
  for (let pauseMs = firstPauseMs; ; pauseMs = Math.min(longestPauseMs, pauseMs * 2)) {
    try {
      return await answer(write())
    } catch (error) {
      if (!isOutage(error)) throw error
      signal.throwIfAborted()
      // Once is enough, and the first try may have met a connection that was merely old.
      if (pauseMs > firstPauseMs && pauseMs <= 2 * firstPauseMs) onOutage?.(error)
      await delay(pauseMs, undefined, { signal }).catch(() => {
        throw signal.reason
      })
    }
  }
}

/** Silence of a network that was cut: the connection's own timeouts take a quarter of an hour. */
class Silence extends Error {}

/** With a plain timer: an aborted one would be an exception a write, which costs more than the rest of this. */
async function answer<T>(write: Promise<T>): Promise<T> {
  const silence = Promise.withResolvers<never>()
  const timer = setTimeout(() => silence.reject(new Silence('The database does not answer.')), answerTimeoutMs)
  try {
    return await Promise.race([write, silence.promise])
  } finally {
    clearTimeout(timer)
    write.catch(() => {})
  }
}

/** SQLSTATE classes and driver codes that say "not now": connection lost, server starting or stopping, no disk, memory or connection left. */
const outageCode = /^(?:08|57P0|53|40001|40P01|ECONN|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_AGAIN)/
/** What the driver says without a code. */
const outageText =
  /Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error/

/** Whether the database may take the same call later. */
function isOutage(error: unknown): boolean {
  if (error instanceof TrackerError) return error.retryable && error.code.startsWith('database_')
  if (error instanceof Silence) return true
  if (!(error instanceof Error)) return false
  const { code } = error as { readonly code?: unknown }
  return (typeof code === 'string' && outageCode.test(code)) || outageText.test(error.message)
}
