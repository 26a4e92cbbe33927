import { setTimeout as delay } from 'node:timers/promises'

export interface KeepRunningOptions {
  readonly onRestart: () => void
  /** Told of the first failed try of an outage. */
  readonly onFailure: (error: unknown) => void
  /** Resolves after so many milliseconds, or as soon as the signal aborts. Default: the clock's. */
  readonly pause?: (ms: number, signal: AbortSignal) => Promise<unknown>
}

const lookMs = 500
const longestPauseMs = 30_000

/**
 * Looks again and again whether something runs, and starts it again. After each start and each failed try the pause doubles, and
 * goes back as soon as a look finds it running: what dies at once after each start is not started in a loop.
 */
export function keepRunning(
  revive: () => Promise<boolean>,
  options: KeepRunningOptions,
): { readonly stop: () => Promise<void> } {
  const { pause = (ms, signal) => delay(ms, undefined, { signal }).catch(() => {}) } = options
  const controller = new AbortController()
  const { signal } = controller
  const watch = async (): Promise<void> => {
    let pauseMs = lookMs
    let isToldOf = false
    for (;;) {
      await pause(pauseMs, signal)
      if (signal.aborted) return
      try {
        const isRestarted = await revive()
        if (isRestarted) options.onRestart()
        isToldOf = false
        pauseMs = isRestarted ? Math.min(longestPauseMs, pauseMs * 2) : lookMs
      } catch (error) {
        if (!isToldOf) options.onFailure(error)
        isToldOf = true
        pauseMs = Math.min(longestPauseMs, pauseMs * 2)
      }
    }
  }
  const watching = watch()
  return {
    stop: () => {
      controller.abort()
      return watching
    },
  }
}
