/** Operations a second and the latencies of the requests that make them, of `connections` loops that run for `seconds`. */
export interface Rate {
  readonly perSecond: number
  readonly p50Ms: number
  readonly p99Ms: number
}

/** Runs one loop a connection; `next` makes one request, and says how many operations that was. The first tenth is warm-up and not counted. */
export async function measureRate(
  connections: number,
  seconds: number,
  next: (connection: number) => Promise<number>,
): Promise<Rate> {
  const begin = performance.now()
  const countedFrom = begin + seconds * 100
  const end = begin + seconds * 1000
  const latencies: number[] = []
  let operations = 0
  await Promise.all(
    Array.from({ length: connections }, async (_, connection) => {
      while (performance.now() < end) {
        const started = performance.now()
        const made = await next(connection)
        if (started < countedFrom) continue
        operations += made
        latencies.push(performance.now() - started)
      }
    }),
  )
  latencies.sort((a, b) => a - b)
  const at = (share: number): number =>
    latencies[Math.min(latencies.length - 1, Math.floor(latencies.length * share))] ?? Number.NaN
  return { perSecond: operations / ((performance.now() - countedFrom) / 1000), p50Ms: at(0.5), p99Ms: at(0.99) }
}
