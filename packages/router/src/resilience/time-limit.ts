/** An abort signal with the reasons that can end one piece of work: the caller, a deadline, silence. */
export interface TimeLimit {
  readonly signal: AbortSignal
  /** Something arrived: the idle clock starts again. */
  abort(reason: unknown): void
  touch(): void
  /** Like awaiting `work`, but ends when the limit ends even if `work` never does. */
  race<T>(work: PromiseLike<T>): Promise<T>
  /** Stops the clocks and lets go of the caller's signal. */
  close(): void
}

/** What ends the work. */
export interface TimeLimitOptions {
  readonly parent?: AbortSignal | undefined
  readonly timeoutMs: number
  readonly onTimeout: () => unknown
  readonly idleTimeoutMs?: number | undefined
  readonly onIdle?: (() => unknown) | undefined
}

// setTimeout fires at once for anything longer.
const LONGEST_TIMER_MS = 2_147_483_647

/** Starts the clocks. The reason of the abort is whatever `onTimeout` or `onIdle` returns, or the parent's own reason. */
export function createTimeLimit(options: TimeLimitOptions): TimeLimit {
  const { parent, idleTimeoutMs } = options
  const controller = new AbortController()
  const { signal } = controller
  const follow = (): void => controller.abort(parent?.reason)
  const timer = setTimeout(
    () => controller.abort(options.onTimeout()),
    Math.min(Math.max(0, options.timeoutMs), LONGEST_TIMER_MS),
  )
  const idle =
    idleTimeoutMs === undefined
      ? undefined
      : setTimeout(() => controller.abort(options.onIdle?.()), Math.min(idleTimeoutMs, LONGEST_TIMER_MS))
  if (parent?.aborted === true) follow()
  else parent?.addEventListener('abort', follow, { once: true })

  const aborted = Promise.withResolvers<never>()
  aborted.promise.catch(() => {})
  const reject = (): void => aborted.reject(signal.reason)
  if (signal.aborted) reject()
  else signal.addEventListener('abort', reject, { once: true })
  return {
    signal,
    abort(reason) {
      controller.abort(reason)
    },
    touch() {
      idle?.refresh()
    },
    race(work) {
      return Promise.race([work, aborted.promise])
    },
    close() {
      clearTimeout(timer)
      clearTimeout(idle)
      parent?.removeEventListener('abort', follow)
      signal.removeEventListener('abort', reject)
    },
  }
}
