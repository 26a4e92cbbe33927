import { createTestDatabase, startTestServer } from '@jr/db/testing'
import { measureTransitions, measureWal } from './fenced-transitions.ts'
import { measureRawCommits } from './raw-commits.ts'
import type { Rate } from './measure.ts'
import { measureSeedDesign } from './seed-design.ts'

// Usage: node --conditions=@jr/source bench/tracker/run.ts [seconds a measurement, default 3]
const seconds = Number(process.argv[2] ?? 3)
const rounds = 3
// About 4 kB of text that compresses like words do.
const words =
  'the quick brown fox jumps over a lazy dog while seven wizards quietly examine eleven boxes of frozen liquor jugs'.split(
    ' ',
  )
const longOutput = Array.from({ length: 700 }, (_, index) => words[(index * 7919 + (index >> 3)) % words.length]).join(
  ' ',
)

/** The median of an odd number of figures. */
const middle = (figures: readonly number[]): number =>
  figures.toSorted((a, b) => a - b)[Math.floor(figures.length / 2)] ?? Number.NaN

const server = await startTestServer({ durable: true })
const database = await createTestDatabase({ serverConnectionString: server.connectionString })
try {
  console.log(
    'Transitions a second (start and completion of a step, output "done"), beside raw one-row commits; medians of',
    rounds,
    'rounds, the share of the raw commits in the same round\n',
  )
  console.log(
    '| connections | raw commits/s (p50, p99 ms) | transitions/s, a transaction each (p50, p99 ms) | share | transitions/s, steps in a row (p50, p99 ms) | share |',
  )
  console.log('|---|---|---|---|---|---|')
  const show = (rates: readonly Rate[]): string =>
    `${middle(rates.map((rate) => rate.perSecond)).toFixed(0)} (${middle(rates.map((rate) => rate.p50Ms)).toFixed(2)}, ${middle(rates.map((rate) => rate.p99Ms)).toFixed(2)})`
  for (const connections of [1, 4, 16]) {
    const raw: Rate[] = []
    const ways: readonly Rate[][] = [[], []]
    for (let round = 0; round < rounds; round += 1) {
      raw.push(await measureRawCommits(database.connectionString, connections, seconds))
      for (const [way, rates] of ways.entries()) {
        rates.push(await measureTransitions(database.connectionString, connections, seconds, 100, way === 1))
      }
    }
    const columns = ways.map((rates) => {
      const shares = rates.map((rate, round) => rate.perSecond / (raw[round]?.perSecond ?? Number.NaN))
      return `${show(rates)} | ${(middle(shares) * 100).toFixed(0)} %`
    })
    console.log(`| ${connections} | ${show(raw)} | ${columns.join(' | ')} |`)
  }
  console.log('\nWrite-ahead log a transition, one connection\n')
  console.log(
    `| steps | tracker, output "done" | tracker, output ${longOutput.length} characters | original design, same output | its transitions/s |`,
  )
  console.log('|---|---|---|---|---|')
  for (const steps of [10, 100, 1_000, 10_000, 100_000]) {
    const short = await measureWal(database.connectionString, steps, 'done', 1_000)
    const long = await measureWal(database.connectionString, steps, longOutput, 1_000)
    // The original design would write 12 MB with each of its transitions there.
    const seed =
      steps > 10_000
        ? undefined
        : await measureSeedDesign(database.connectionString, steps, longOutput, steps > 1_000 ? 6 : 100)
    console.log(
      `| ${steps.toLocaleString('en')} | ${short.toFixed(0)} B | ${long.toFixed(0)} B | ${seed === undefined ? '' : `${(seed.walBytes / 1000).toFixed(1)} kB`} | ${seed?.perSecond.toFixed(1) ?? ''} |`,
    )
  }
} finally {
  await database.close()
  await server.stop()
}
