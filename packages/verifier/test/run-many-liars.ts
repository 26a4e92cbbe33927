/*
 * The liar suite at length: node --conditions=@jr/source packages/verifier/test/run-many-liars.ts [runs] [seed]
 * Each run lets one to three liars, chosen by the seed, work on a fresh workspace and judges what they leave.
 */
import { liars } from './liars/liars.ts'
import { createRandom, runLiars } from './run-liar.ts'

const say = (line: string): boolean => process.stdout.write(`${line}\n`)
const runs = Number(process.argv[2] ?? 3000)
const firstSeed = Number(process.argv[3] ?? 1)
const startedAt = performance.now()
const counts = { falsePasses: 0, falseVerdicts: 0, refuted: 0, unverified: 0 }
let next = 0

async function work(): Promise<void> {
  for (let index = next++; index < runs; index = next++) {
    const seed = firstSeed + index
    const random = createRandom(seed)
    const team = Array.from({ length: 1 + Math.floor(random() * 3) }, () => liars[Math.floor(random() * liars.length)])
    const acting = team.filter((liar) => liar !== undefined)
    const run = await runLiars(acting, seed, index % 10 === 0 ? 'all' : 'targets')
    if (run.falsePasses.length > 0) {
      counts.falsePasses += 1
      say(
        `FALSE PASS seed ${seed}: ${run.liars.join(' + ')}: ${run.falsePasses.map((one) => one.featureId).join(', ')}`,
      )
    }
    if (run.verdict === 'verified') counts.falseVerdicts += 1
    else counts[run.verdict] += 1
    if ((index + 1) % 100 === 0)
      say(`${index + 1}/${runs} runs, ${Math.round((performance.now() - startedAt) / 1000)} s`)
  }
}

await Promise.all([work(), work()])
say(
  JSON.stringify({
    runs,
    liars: liars.length,
    firstSeed,
    ...counts,
    seconds: Math.round((performance.now() - startedAt) / 1000),
  }),
)
