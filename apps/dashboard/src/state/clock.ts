import { useSyncExternalStore } from 'react'

/** One timer for every relative time on screen. `now` follows the server's clock as far as it is known. */
export interface Clock {
  readonly now: () => number
  /** Learns the server's time from an answer that has just arrived. */
  readonly learn: (serverTime: string) => void
  /** This device's time, as the server's clock has it: the two may be minutes apart. */
  readonly toServerTime: (localMs: number) => string
  /** Learns at which server time the signs of life were read that the rows now carry. */
  readonly learnSigns: (serverTime: string) => void
  /** Until when it is known which worker was alive; what came after it nobody has asked yet. */
  readonly signsKnownAt: () => number
  readonly subscribe: (listener: () => void) => () => void
  readonly setRunning: (running: boolean) => void
}

/** A clock that ticks once a second while it runs and somebody listens. */
export function createClock(): Clock {
  const listeners = new Set<() => void>()
  let offsetMs = 0
  let running = true
  let current = Date.now()
  let signsKnownAt = -Infinity
  let timer: ReturnType<typeof setInterval> | undefined

  const tick = (): void => {
    current = Date.now() + offsetMs
    for (const listener of listeners) listener()
  }
  const arrange = (): void => {
    const wanted = running && listeners.size > 0
    if (wanted && timer === undefined) timer = setInterval(tick, 1000)
    if (!wanted) {
      clearInterval(timer)
      timer = undefined
    }
  }

  return {
    now: () => current,
    learn(serverTime) {
      offsetMs = Date.parse(serverTime) - Date.now()
      current = Date.now() + offsetMs
    },
    toServerTime: (localMs) => new Date(localMs + offsetMs).toISOString(),
    learnSigns(serverTime) {
      signsKnownAt = Math.max(signsKnownAt, Date.parse(serverTime))
    },
    signsKnownAt: () => signsKnownAt,
    subscribe(listener) {
      listeners.add(listener)
      arrange()
      return () => {
        listeners.delete(listener)
        arrange()
      }
    },
    setRunning(next) {
      if (next && !running) tick()
      running = next
      arrange()
    },
  }
}

/** A text made of the time; the component renders only when the text changes. */
export function useClockText(clock: Clock, toText: (now: number) => string): string {
  return useSyncExternalStore(clock.subscribe, () => toText(clock.now()))
}
