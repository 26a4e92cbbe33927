import { randomUUID } from 'node:crypto'
import { toEntityTag } from './entity-tag.ts'

/** How old a worker's sign of life in an answer may get: heartbeats do not count as changes. */
const heartbeatPeriodMs = 10_000

/** Tags answers by the tracker's version, so that an unchanged poll is answered without reading a session. */
export interface ChangeTags {
  /** `parts`: whatever else decides the answer, the address first. */
  readonly toTag: (version: string, ...parts: readonly unknown[]) => string
  /** An answer at this version showed a running session: its heartbeat makes later answers differ. */
  readonly noteRunning: (version: string) => void
}

/** One for an app. Tags of another process differ: its database may be another one with the same version. */
export function createChangeTags(now: () => number = Date.now): ChangeTags {
  const instanceId = randomUUID()
  let runningAt: string | undefined
  return {
    toTag: (version, ...parts) => {
      const period = runningAt === version ? Math.floor(now() / heartbeatPeriodMs) : 0
      return toEntityTag(instanceId, version, period, ...parts)
    },
    noteRunning: (version) => {
      runningAt = version
    },
  }
}
