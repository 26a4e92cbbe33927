import { createRouter } from '@jr/router'
import { percentile } from './statistics.ts'

const PROSE =
  'Add the column to the table and return it from the API. Keep the existing style. The worker reads its settings from a file; ' +
  'see `src/config.ts` for the names. Then write a test that proves it, and say what you left out.\n'

/** Decision time by size of the task, beside what the machine itself does to a loop of the same length. */
export function benchDecisions(): void {
  const router = createRouter({ environment: {} })
  console.log('\n| decision on | p50 µs | p99 µs | p99 of an idle loop as long as the p50, µs | p50 ns per character |')
  console.log('|---|---|---|---|---|')
  for (const size of [54, 1_700, 8_800, 50_000, 200_000, 1_000_000]) {
    const task = { title: 'Extend the API', instructions: PROSE.repeat(Math.ceil(size / PROSE.length)).slice(0, size) }
    const runs = size > 100_000 ? 500 : 20_000
    for (let index = 0; index < runs / 2; index++) router.classify(task)
    const times = Array.from({ length: runs }, () => timed(() => router.classify(task)))
    const p50 = percentile(times, 0.5)
    const idle = Array.from({ length: runs }, () => timed(() => spin(p50)))
    const cells = [p50, percentile(times, 0.99), percentile(idle, 0.99), (1_000 * p50) / size]
    console.log(`| ${size.toLocaleString('en')} characters | ${cells.map((value) => value.toFixed(1)).join(' | ')} |`)
  }
}

function timed(work: () => unknown): number {
  const start = performance.now()
  work()
  return (performance.now() - start) * 1_000
}

function spin(us: number): void {
  const end = performance.now() + us / 1_000
  while (performance.now() < end);
}
