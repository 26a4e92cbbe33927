/** Operations a second and their latencies, of `connections` loops that run for `seconds`. */
export interface Rate {
  readonly perSecond: number
  readonly p50Ms: number
  readonly p99Ms: number
}

/** Runs one loop a connection; `next` makes each operation. The first tenth is warm-up and not counted. */
export async function measureRate(
  connections: number,
  seconds: number,
  next: (connection: number) => Promise<void>,
): Promise<Rate> {
  const begin = performance.now()
  const countedFrom = begin + seconds * 100
  const end = begin + seconds * 1000
  const latencies: number[] = []
  await Promise.all(
    Array.from({ length: connections }, async (_, connection) => {
      while (performance.now() < end) {
        const started = performance.now()
        await next(connection)
        if (started >= countedFrom) latencies.push(performance.now() - started)
      }
    }),
  )
  latencies.sort((a, b) => a - b)
  const at = (share: number): number =>
    latencies[Math.min(latencies.length - 1, Math.floor(latencies.length * share))] ?? Number.NaN
  return { perSecond: latencies.length / ((performance.now() - countedFrom) / 1000), p50Ms: at(0.5), p99Ms: at(0.99) }
}
