/** `closed`: calls pass. `open`: calls are refused at once until the pause is over. `half_open`: one call is let through to see. */
export type CircuitState = 'closed' | 'open' | 'half_open'

/** A provider's health as the breaker sees it. */
export interface Circuit {
  readonly provider: string
  readonly state: CircuitState
  /** Failures in a row. */
  readonly failures: number
  /** When the next call is let through, milliseconds since the epoch; only while open. */
  readonly opensAt?: number | undefined
}

/** When a breaker trips and for how long. */
export interface CircuitOptions {
  /** Failures in a row that open it. Default 5. */
  readonly failureThreshold?: number | undefined
  /** How long it stays open before one call is let through. Default 15,000. */
  readonly cooldownMs?: number | undefined
}

/** Stops calling a provider that keeps failing. Only failures of the provider count, never a rejected request. */
export interface CircuitBreaker {
  /** Milliseconds to wait, or 0 when a call may be made now; a half-open breaker then waits for that call's outcome. */
  enter(provider: string): number
  succeeded(provider: string): void
  failed(provider: string): void
  /** The call ended without saying anything about the provider's health. */
  left(provider: string): void
  list(): readonly Circuit[]
}

interface State {
  failures: number
  openUntil: number
  probing: boolean
}

/** One breaker for all providers of a router. */
export function createCircuitBreaker(clock: () => number, options: CircuitOptions = {}): CircuitBreaker {
  const threshold = options.failureThreshold ?? 5
  const cooldownMs = options.cooldownMs ?? 15_000
  const states = new Map<string, State>()
  const get = (provider: string): State => {
    let state = states.get(provider)
    if (state === undefined) states.set(provider, (state = { failures: 0, openUntil: 0, probing: false }))
    return state
  }
  return {
    enter(provider) {
      const state = get(provider)
      if (state.failures < threshold) return 0
      const wait = state.openUntil - clock()
      if (wait > 0) return wait
      if (state.probing) return cooldownMs
      state.probing = true
      return 0
    },
    succeeded(provider) {
      states.set(provider, { failures: 0, openUntil: 0, probing: false })
    },
    failed(provider) {
      const state = get(provider)
      state.failures += 1
      state.probing = false
      if (state.failures >= threshold) state.openUntil = clock() + cooldownMs
    },
    left(provider) {
      get(provider).probing = false
    },
    list() {
      return [...states].map(([provider, { failures, openUntil }]) => {
        if (failures < threshold) return { provider, failures, state: 'closed' }
        return openUntil > clock()
          ? { provider, failures, state: 'open', opensAt: openUntil }
          : { provider, failures, state: 'half_open' }
      })
    },
  }
}
