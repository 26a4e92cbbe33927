import { createRandom } from '../storm/random-program.ts'
import type { TestBench } from '../test-bench.ts'
import type { CrashingWorker } from './bundle-crashing-worker.ts'
import { type CrashCase, countHits } from './crash-matrix.ts'
import { manners, moments } from './crash-plan.ts'
import { scenarios } from './scenarios.ts'

/** The whole matrix, and what no scenario reaches. */
export interface CrashMatrix {
  readonly cases: readonly CrashCase[]
  /** Names of the awaits through which no scenario goes. */
  readonly unreached: readonly string[]
}

/**
 * Runs every scenario once without a crash. Each await belongs to the first scenario that comes through it, and is crashed there in
 * every manner at every moment, each time at another of its hits, which the seed decides.
 */
export async function listCrashCases(
  benches: readonly TestBench[],
  worker: CrashingWorker,
  seed: number,
): Promise<CrashMatrix> {
  const hits = await mapOver(benches, scenarios, (bench, scenario) =>
    countHits(bench, worker, scenario).catch((cause: unknown) => {
      throw new Error(`Without a crash, scenario "${scenario.name}" does not end as expected.`, { cause })
    }),
  )
  const random = createRandom(seed)
  const known = new Set<string>()
  const cases: CrashCase[] = []
  for (const [index, scenario] of scenarios.entries()) {
    for (const [point, count] of hits[index] ?? []) {
      if (known.has(point)) continue
      known.add(point)
      for (const moment of moments) {
        for (const manner of manners) cases.push({ scenario, point, moment, manner, hit: Math.floor(random() * count) })
      }
    }
  }
  return { cases, unreached: worker.points.filter(({ id }) => !known.has(id)).map(({ name }) => name) }
}

/**
 * What a build runs of every await: a kill in the act or right after it (right before it is right after the one before), and one case
 * of the others; the seed decides which.
 */
export function chooseCases(cases: readonly CrashCase[], seed: number): readonly CrashCase[] {
  const random = createRandom(seed)
  const choose = (all: readonly CrashCase[]): readonly CrashCase[] =>
    all.slice(Math.floor(random() * all.length)).slice(0, 1)
  const isKill = ({ manner, moment }: CrashCase): boolean => manner === 'kill' && moment !== 'before'
  return [...Map.groupBy(cases, ({ point }) => point).values()].flatMap((all) => [
    ...choose(all.filter(isKill)),
    ...choose(all.filter((one) => !isKill(one))),
  ])
}

/** Works through a list on all benches at once; results in the list's order. */
export async function mapOver<T, R>(
  benches: readonly TestBench[],
  items: readonly T[],
  work: (bench: TestBench, item: T) => Promise<R>,
): Promise<R[]> {
  const results: R[] = []
  const queue = items.entries()
  await Promise.all(
    benches.map(async (bench) => {
      for (const [index, item] of queue) results[index] = await work(bench, item)
    }),
  )
  return results
}
