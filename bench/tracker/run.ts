import { createTestDatabase, startTestServer } from '@jr/db/testing'
import { measureTransitions, measureWal } from './fenced-transitions.ts'
import { measureRawCommits } from './raw-commits.ts'
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

const server = await startTestServer({ durable: true })
const database = await createTestDatabase({ serverConnectionString: server.connectionString })
try {
  console.log(
    'Transitions a second (start and completion of a step, output "done"), beside raw one-row commits; medians of',
    rounds,
    'rounds\n',
  )
  console.log('| connections | raw commits/s (p50, p99 ms) | fenced transitions/s (p50, p99 ms) | share |')
  console.log('|---|---|---|---|')
  for (const connections of [1, 4, 16]) {
    const pairs = []
    for (let round = 0; round < rounds; round += 1) {
      const raw = await measureRawCommits(database.connectionString, connections, seconds)
      const fenced = await measureTransitions(database.connectionString, connections, seconds, 100, 'done')
      pairs.push({ raw, fenced, share: fenced.perSecond / raw.perSecond })
    }
    pairs.sort((a, b) => a.share - b.share)
    const middle = pairs[Math.floor(rounds / 2)]
    if (middle === undefined) continue
    const show = (rate: typeof middle.raw): string =>
      `${rate.perSecond.toFixed(0)} (${rate.p50Ms.toFixed(2)}, ${rate.p99Ms.toFixed(2)})`
    console.log(
      `| ${connections} | ${show(middle.raw)} | ${show(middle.fenced)} | ${(middle.share * 100).toFixed(0)} % |`,
    )
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
