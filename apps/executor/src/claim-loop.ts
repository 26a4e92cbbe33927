import type { SessionClaim } from '@jr/queue'
import { SessionStop } from './session-stop.ts'

/** What the loop works with; all of it is passed in so that the loop itself holds no knowledge of sessions. */
export interface ClaimLoopOptions {
  readonly concurrency: number
  readonly claim: () => Promise<SessionClaim | undefined>
  /** After a claim that failed: gives back what was claimed all the same. `held` are the claims that are known. */
  readonly giveBackUnheard: (held: readonly SessionClaim[]) => Promise<void>
  /** Never rejects: whatever goes wrong in a session is settled there. */
  readonly run: (claim: SessionClaim, controller: AbortController) => Promise<void>
  readonly onError: (error: unknown) => void
}

/** Keeps up to `concurrency` sessions running. */
export interface ClaimLoop {
  /** Looks for work now. Cheap to call often: calls during a look are folded into one more look. */
  readonly wake: () => void
  readonly claims: () => readonly SessionClaim[]
  readonly settled: () => number
  /** Ends these sessions where they are. */
  readonly abort: (claims: readonly SessionClaim[], kind: SessionStop['kind']) => void
  /** Takes nothing more; resolves when every session has been let go. */
  readonly drain: () => Promise<void>
}

/** Starts idle: call `wake`. */
export function createClaimLoop(options: ClaimLoopOptions): ClaimLoop {
  const running = new Map<SessionClaim, { readonly controller: AbortController; readonly done: Promise<void> }>()
  const state = { isDraining: false, isWoken: false, isUnsure: false, settled: 0 }
  let look: Promise<void> | undefined

  const start = (claim: SessionClaim): void => {
    const controller = new AbortController()
    const done = endEarlierRuns(claim)
      .then(() => options.run(claim, controller))
      .catch(options.onError)
      .finally(() => {
        running.delete(claim)
        state.settled += 1
        wake()
      })
    running.set(claim, { controller, done })
  }

  /** After an outage a worker may be handed its own session again while it is still at work on it. */
  const endEarlierRuns = ({ session }: SessionClaim): Promise<unknown> => {
    const earlier = [...running].filter(([claim]) => claim.session.sessionId === session.sessionId)
    for (const [, { controller }] of earlier) controller.abort(new SessionStop('lost'))
    return Promise.all(earlier.map(([, { done }]) => done))
  }

  const fill = async (): Promise<void> => {
    do {
      state.isWoken = false
      // Here no claim is on its way, so that what is this worker's and not known is unheard.
      if (state.isUnsure) await options.giveBackUnheard([...running.keys()])
      state.isUnsure = false
      while (!state.isDraining && running.size < options.concurrency) {
        state.isUnsure = true
        const claim = await options.claim()
        state.isUnsure = false
        if (claim === undefined) break
        start(claim)
      }
    } while (state.isWoken && !state.isDraining)
  }

  const wake = (): void => {
    state.isWoken = true
    if (state.isDraining) return
    look ??= fill()
      .catch(options.onError)
      .finally(() => {
        look = undefined
        // Somebody called between the last look and now.
        if (state.isWoken) wake()
      })
  }

  return {
    wake,
    claims: () => [...running.keys()],
    settled: () => state.settled,
    abort: (claims, kind) => {
      for (const claim of claims) running.get(claim)?.controller.abort(new SessionStop(kind))
    },
    drain: async () => {
      state.isDraining = true
      await look
      await Promise.all([...running.values()].map(({ done }) => done))
    },
  }
}
