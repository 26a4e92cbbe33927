import { isFaultFor } from './fault.ts'
import type { Fault, FaultEndpoint } from './fault.ts'

/** Faults that a test sets from inside the process. */
export interface FaultQueue {
  /** Adds a fault for the next request it is meant for (`times` requests). */
  readonly push: (fault: Fault) => void
  /** Sets a fault for every request it is meant for; `undefined` ends it. The pushed ones come first. */
  readonly always: (fault: Fault | undefined) => void
  /** Removes all faults and forgets how often each prompt's marker was seen. */
  readonly clear: () => void
}

/** Where a request looks for its fault. */
export interface FaultSource {
  readonly endpoint: FaultEndpoint
  readonly model: string
  readonly isLocal: boolean
  /** Faults that the request itself asks for, each with the key under which its times are counted. */
  readonly requested: readonly { readonly fault: Fault; readonly key: string }[]
}

/** The fault queue and the function that takes a request's fault: pushed first, then requested by the request, then `always`. */
export function createFaultQueue(): FaultQueue & { readonly take: (source: FaultSource) => Fault | undefined } {
  let pushed: { fault: Fault; left: number }[] = []
  let constant: Fault | undefined
  const seen = new Map<string, number>()

  const take = ({ endpoint, model, isLocal, requested }: FaultSource): Fault | undefined => {
    const next = pushed.find(({ fault }) => isFaultFor(fault, endpoint, model, isLocal))
    if (next) {
      next.left -= 1
      pushed = pushed.filter(({ left }) => left > 0)
      return next.fault
    }
    for (const { fault, key } of requested) {
      if (!isFaultFor(fault, endpoint, model, isLocal)) continue
      const count = seen.get(key) ?? 0
      if (count >= (fault.times ?? Infinity)) continue
      seen.set(key, count + 1)
      return fault
    }
    return constant && isFaultFor(constant, endpoint, model, isLocal) ? constant : undefined
  }

  return {
    take,
    push: (fault) => void pushed.push({ fault, left: fault.times ?? 1 }),
    always: (fault) => {
      constant = fault
    },
    clear: () => {
      pushed = []
      constant = undefined
      seen.clear()
    },
  }
}
