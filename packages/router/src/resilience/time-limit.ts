/** What can end one piece of work before it is done: the caller, a deadline, silence. */
export interface TimeLimit {
  /** Why the work has to end; `undefined` as long as it need not. */
  readonly ended: { readonly reason: unknown } | undefined
  /** For whoever needs a signal; made when it is first asked for, because it costs more than the rest of a limit. */
  signal(): AbortSignal
  abort(reason: unknown): void
  /** Something arrived: the idle clock starts again. */
  touch(): void
  /** Like awaiting `work`, but ends when the limit ends even if `work` never does. */
  race<T>(work: PromiseLike<T>): Promise<T>
  /** Calls back when the limit ends; the returned function takes that back. */
  onEnd(listener: (reason: unknown) => void): () => void
  /** Stops the clocks and lets go of the parent and of the caller's signal. */
  close(): void
}

/** What ends the work. */
export interface TimeLimitOptions {
  /** Ends with it, for the same reason. */
  readonly parent?: Pick<TimeLimit, 'ended' | 'onEnd'> | undefined
  readonly timeoutMs: number
  readonly onTimeout: () => unknown
  readonly idleTimeoutMs?: number | undefined
  readonly onIdle?: (() => unknown) | undefined
}

// setTimeout fires at once for anything longer.
const LONGEST_TIMER_MS = 2_147_483_647

/** Starts the clocks. The reason of the end is whatever `onTimeout` or `onIdle` returns, or the parent's own. */
export function createTimeLimit(options: TimeLimitOptions): TimeLimit {
  const { parent, timeoutMs, idleTimeoutMs } = options
  const listeners = new Set<(reason: unknown) => void>()
  let controller: AbortController | undefined
  const timer = setTimeout(() => limit.abort(options.onTimeout()), Math.min(Math.max(0, timeoutMs), LONGEST_TIMER_MS))
  const idle =
    idleTimeoutMs === undefined
      ? undefined
      : setTimeout(() => limit.abort(options.onIdle?.()), Math.min(idleTimeoutMs, LONGEST_TIMER_MS))
  const limit: { -readonly [Key in keyof TimeLimit]: TimeLimit[Key] } = {
    ended: undefined,
    signal() {
      if (controller === undefined) {
        controller = new AbortController()
        if (limit.ended !== undefined) controller.abort(limit.ended.reason)
      }
      return controller.signal
    },
    abort(reason) {
      if (limit.ended !== undefined) return
      limit.ended = { reason }
      controller?.abort(reason)
      for (const listener of listeners) listener(reason)
    },
    touch() {
      idle?.refresh()
    },
    race(work) {
      return new Promise((resolve, reject) => {
        if (limit.ended !== undefined) reject(limit.ended.reason)
        listeners.add(reject)
        work.then(
          (value) => {
            listeners.delete(reject)
            return resolve(value)
          },
          (error: unknown) => {
            listeners.delete(reject)
            return reject(error)
          },
        )
      })
    },
    onEnd(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    close() {
      clearTimeout(timer)
      clearTimeout(idle)
      leave?.()
    },
  }
  const leave = parent?.onEnd(limit.abort)
  if (parent?.ended !== undefined) limit.abort(parent.ended.reason)
  return limit
}

/** A caller's signal as something that a limit can end with. */
export function toParent(signal: AbortSignal | undefined): TimeLimitOptions['parent'] {
  if (signal === undefined) return undefined
  return {
    ended: signal.aborted ? { reason: signal.reason as unknown } : undefined,
    onEnd(listener) {
      const follow = (): void => listener(signal.reason)
      signal.addEventListener('abort', follow, { once: true })
      return () => signal.removeEventListener('abort', follow)
    },
  }
}
