import { handOnOrphans, renewClaims, type WorkerConnection } from '@jr/queue'
import type { ClaimLoop } from './claim-loop.ts'
import type { WorkerContext } from './session-run.ts'

/** A killed worker's lock is gone in 6-15 ms; looking this often hands its sessions on within the design's half second. */
const lookForDeadMs = 250
/** A watcher that is frozen keeps its role: so everybody looks, less often. */
const lookAnywayMs = 5_000
const renewMs = 1_000
/** Notifications can be lost; this bounds how long a queued session waits then. */
const pollMs = 2_000
const signOfLifeMs = 5_000

/** What a worker does beside its sessions: shows that it lives, finds out what it lost, hands on what others lost. */
export interface Watch {
  /** Somebody says that this session has changed; without one: any may have, because the connection was down. */
  readonly look: (sessionId?: string) => void
  readonly isConnected: () => boolean
  readonly aliveAt: () => number
  /** Starts no further look; resolves when those in progress have ended. */
  readonly stop: () => Promise<void>
}

/** Starts the timers. A failure is logged once an outage, not once a tick. */
export function startWatch(worker: WorkerContext, loop: ClaimLoop, connection: WorkerConnection): Watch {
  let state: Awaited<ReturnType<WorkerConnection['check']>> = 'up'
  let aliveAt = performance.now()
  let lookedAt = performance.now()
  const failing = new Set<string>()
  const inProgress = new Map<string, Promise<unknown>>()

  /** Unless it is still at it. `work` answers `idle` when it found no reason to look, which says nothing about an outage. */
  const attempt = (name: string, work: () => Promise<void | 'idle'>): void => {
    if (inProgress.has(name)) return
    const done = work()
      .then(
        (outcome) => outcome === 'idle' || failing.delete(name),
        (error: unknown) => {
          if (!failing.has(name)) worker.log.warn(error, `${name} failed; it is repeated`)
          failing.add(name)
        },
      )
      .finally(() => inProgress.delete(name))
    inProgress.set(name, done)
  }
  const every = (intervalMs: number, name: string, work: () => Promise<void>): NodeJS.Timeout =>
    setInterval(() => attempt(name, work), intervalMs)

  const dropLost = async (): Promise<void> => {
    const lost = await connection.findLost(loop.claims())
    if (lost.length === 0) return
    loop.abort(lost, 'lost')
    worker.log.warn({ sessionIds: lost.map(({ session }) => session.sessionId) }, 'sessions lost')
  }

  const lookForDead = async (): Promise<void | 'idle'> => {
    aliveAt = performance.now()
    if (state !== 'watcher' && performance.now() - lookedAt < lookAnywayMs) return 'idle'
    lookedAt = performance.now()
    const handedOn = await handOnOrphans(worker)
    if (handedOn > 0) worker.log.warn({ sessions: handedOn }, 'sessions of dead workers handed on')
    return undefined
  }

  const timers = [
    every(lookForDeadMs, 'checking the connection', async () => {
      state = await connection.check()
      // Nobody is stuck who waits for a server: a restart would cure nothing and lose answers that were paid for.
      if (state === 'down') aliveAt = performance.now()
      // At once: the watcher may be the one that has died, and whoever has just taken its place must look.
      attempt('looking for dead workers', lookForDead)
    }),
    every(renewMs, 'renewing claims', async () => {
      const claims = loop.claims()
      const lost = await renewClaims(
        worker,
        claims.map((claim) => claim.job),
      )
      loop.abort(
        claims.filter((claim) => lost.includes(claim.job)),
        'lost',
      )
    }),
    every(renewMs, 'looking for lost sessions', dropLost),
    every(pollMs, 'polling', async () => loop.wake()),
    every(signOfLifeMs, 'signing in', () => worker.tracker.heartbeatWorker(worker.workerId)),
  ]

  return {
    look: (sessionId) => {
      const isMine = loop.claims().some(({ session }) => sessionId === undefined || session.sessionId === sessionId)
      // The timer sees it within a second if this look fails.
      if (isMine) dropLost().catch(() => {})
    },
    isConnected: () => state !== 'down',
    aliveAt: () => aliveAt,
    stop: async () => {
      timers.forEach((timer) => clearInterval(timer))
      // A check that ends may begin a look.
      do await Promise.all(inProgress.values())
      while (inProgress.size > 0)
    },
  }
}
