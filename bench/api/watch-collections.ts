import { PerformanceObserver } from 'node:perf_hooks'

/** One garbage collection, in milliseconds of the machine's monotonic clock, which all processes share. */
export interface Collection {
  readonly from: number
  readonly to: number
}

/** Milliseconds of the machine's monotonic clock. */
export function readClock(): number {
  return Number(process.hrtime.bigint()) / 1e6
}

/** Notes every collection of this process from now on; the function returned gives those since the last call. */
export function watchCollections(): () => Promise<readonly Collection[]> {
  const offset = readClock() - performance.now()
  let seen: Collection[] = []
  new PerformanceObserver((list) => {
    for (const { startTime, duration } of list.getEntries()) {
      seen.push({ from: offset + startTime, to: offset + startTime + duration })
    }
  }).observe({ entryTypes: ['gc'] })
  return async () => {
    // The observer is told in a later turn of the loop.
    await new Promise((resolve) => setTimeout(resolve, 20))
    const taken = seen
    seen = []
    return taken
  }
}
