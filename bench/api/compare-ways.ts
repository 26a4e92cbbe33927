import type { Collection } from './watch-collections.ts'
import type { Span } from './own-process.ts'

/** One way to get an answer. */
export interface Way {
  readonly name: string
  readonly run: () => Promise<Span>
  /** Processes whose garbage collections may hold it up. */
  readonly processes: readonly string[]
}

/** Milliseconds. */
export interface Percentiles {
  readonly p50: number
  readonly p99: number
}

/** V8 still compiles in rounds 100 to 500: with 100, half of the slowest 1 % of the first list were its optimising, not ours. */
const warmUpRounds = 500

/**
 * Takes the ways in turn, each round beginning with another, so that whatever else the machine does hits all of them alike, and prints
 * percentiles, their ratio to the first way, and what garbage collection had to do with the slowest. Answers with the ratios, by way.
 */
export async function compareWays(
  title: string,
  ways: readonly Way[],
  rounds: number,
  takeCollections: () => Promise<ReadonlyMap<string, readonly Collection[]>>,
): Promise<ReadonlyMap<string, Percentiles>> {
  const taken = ways.map((way) => ({ way, spans: [] as Span[] }))
  for (let round = -Math.min(warmUpRounds, rounds); round < rounds; round++) {
    if (round === 0) await takeCollections()
    for (const place of ways.keys()) {
      const one = taken[(place + Math.abs(round)) % ways.length]
      const span = await one?.way.run()
      if (round >= 0 && span !== undefined) one?.spans.push(span)
    }
  }
  const collections = await takeCollections()
  console.log(title)
  const base = toPercentiles(taken[0]?.spans ?? [])
  const ratios = new Map<string, Percentiles>()
  for (const {
    way: { name, processes },
    spans,
  } of taken) {
    const { p50, p99 } = toPercentiles(spans)
    ratios.set(name, { p50: p50 / base.p50, p99: p99 / base.p99 })
    console.log(
      `  ${name.padEnd(26)} p50 ${p50.toFixed(2).padStart(7)} ms  p99 ${p99.toFixed(2).padStart(7)} ms` +
        `  (p50 x${(p50 / base.p50).toFixed(2)}, p99 x${(p99 / base.p99).toFixed(2)})` +
        describeCollections(
          spans,
          processes.flatMap((process) => collections.get(process) ?? []),
        ),
    )
  }
  console.log()
  return ratios
}

function describeCollections(spans: readonly Span[], collections: readonly Collection[]): string {
  const delayOf = (span: Span): number =>
    collections.reduce((sum, { from, to }) => sum + Math.max(0, Math.min(to, span.to) - Math.max(from, span.from)), 0)
  const delays = spans.map((span) => ({ ms: span.to - span.from, collecting: delayOf(span) }))
  const hit = delays.filter(({ collecting }) => collecting > 0)
  const slowest = delays.toSorted((a, b) => b.ms - a.ms).slice(0, Math.ceil(delays.length / 100))
  const mean = hit.reduce((sum, { collecting }) => sum + collecting, 0) / (hit.length || 1)
  return (
    `  collecting in ${((hit.length / delays.length) * 100).toFixed(1)} %, ${mean.toFixed(2)} ms each;` +
    ` in ${slowest.filter(({ collecting }) => collecting > 0).length} of the slowest ${slowest.length}`
  )
}

function toPercentiles(spans: readonly Span[]): Percentiles {
  const sorted = spans.map(({ from, to }) => to - from).toSorted((a, b) => a - b)
  const at = (share: number): number => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0
  return { p50: at(0.5), p99: at(0.99) }
}
