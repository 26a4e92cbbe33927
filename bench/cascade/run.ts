/**
 * What `chooseNextTier` is worth: a simulation with a wrong initial order and noisy verdicts.
 *
 *     node --conditions=@jr/source bench/cascade/run.ts [REPLICATIONS]
 */
import { TIERS, chooseNextTier, recordVerdict } from '@jr/router'
import { createSeededRandom } from '@jr/router/testing'
import type { Policy, Tier, TrackRecord, TriedTier } from '@jr/router'

/** A class of task in a made-up world: how often each tier's work is really right, and what one try costs. */
interface World {
  readonly name: string
  readonly rates: Readonly<Record<Tier, number>>
}

/** The model call and five cents for waiting and verifying: without the latter a useless cheap try would cost next to nothing. */
const COSTS: Readonly<Record<Tier, number>> = { haiku: 0.055, local: 0.058, opus: 0.3 }
const WORLDS: readonly World[] = [
  // The rates that reference/routing.md reports for agentic coding: the seed's middle tier is the weakest.
  { name: 'coding: local far weaker than assumed', rates: { haiku: 0.6, local: 0.09, opus: 0.74 } },
  { name: 'house style: local tuned, haiku lost', rates: { haiku: 0.15, local: 0.7, opus: 0.74 } },
  { name: 'hard: only opus does it', rates: { haiku: 0.03, local: 0.02, opus: 0.6 } },
  { name: 'easy: everybody does it', rates: { haiku: 0.95, local: 0.93, opus: 0.97 } },
]
const TASKS = 300
/** Share of a task's difficulty that all tiers feel: what one cannot do, the others often cannot either. */
const SHARED = 0.5
const SEED = 1
const replications = Number(process.argv[2] ?? 100)

function normal(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
}

/** The value below which a standard normal variable lies with this probability (bisection on an erf approximation). */
function quantile(probability: number): number {
  let [low, high] = [-6, 6]
  for (let step = 0; step < 60; step++) {
    const middle = (low + high) / 2
    if (cumulative(middle) < probability) low = middle
    else high = middle
  }
  return (low + high) / 2
}

function cumulative(value: number): number {
  const t = 1 / (1 + 0.2316419 * Math.abs(value))
  const density = 0.3989423 * Math.exp((-value * value) / 2)
  const tail = density * t * (0.3193815 + t * (-0.3565638 + t * (1.781478 + t * (-1.821256 + t * 1.330274))))
  return value > 0 ? 1 - tail : tail
}

/** Which tiers' work on one task would really be right. */
function drawTask(world: World, random: () => number): Readonly<Record<Tier, boolean>> {
  const shared = normal(random) * Math.sqrt(SHARED)
  const solves = (tier: Tier): boolean => shared + normal(random) * Math.sqrt(1 - SHARED) < quantile(world.rates[tier])
  return { haiku: solves('haiku'), local: solves('local'), opus: solves('opus') }
}

type Strategy = (history: readonly TriedTier[], record: TrackRecord) => Tier | undefined

const single =
  (tier: Tier): Strategy =>
  (history) =>
    history.length === 0 ? tier : undefined

const fixed =
  (order: readonly Tier[]): Strategy =>
  (history) =>
    history.at(-1)?.verdict === 'passed' ? undefined : order[history.length]

const learning =
  (policy: Policy = {}): Strategy =>
  (history, record) => {
    const next = chooseNextTier(history, { ...policy, record, costs: COSTS, taskClass: 'class' })
    return next.action === 'try' ? next.tier : undefined
  }

/** The cascade somebody would fix who knew the true rates. */
function oracle(world: World): Strategy {
  return fixed(TIERS.toSorted((left, right) => COSTS[left] / world.rates[left] - COSTS[right] / world.rates[right]))
}

interface Outcome {
  readonly solved: number
  readonly costUsd: number
}

/** One run of tasks: the verdict sees a failure as passed with `falsePass`, a success as failed with `falseFail`. */
function run(world: World, strategy: Strategy, falsePass: number, falseFail: number, seed: number): Outcome {
  const random = createSeededRandom(seed)
  let record: TrackRecord = {}
  let solved = 0
  let costUsd = 0
  for (let task = 0; task < TASKS; task++) {
    const truth = drawTask(world, random)
    const noise = Array.from({ length: 4 }, random)
    const history: TriedTier[] = []
    for (let tier = strategy(history, record); tier !== undefined; tier = strategy(history, record)) {
      costUsd += COSTS[tier]
      const luck = noise[history.length] ?? 0
      const verdict = (truth[tier] ? luck >= falseFail : luck < falsePass) ? 'passed' : 'failed'
      record = recordVerdict(record, { taskClass: 'class', tier, verdict })
      history.push({ tier, verdict, failedChecks: [] })
    }
    // What is kept is the last try; it counts when it is really right.
    const last = history.at(-1)
    if (last !== undefined && truth[last.tier]) solved += 1
  }
  return { solved: solved / TASKS, costUsd: costUsd / TASKS }
}

function interval(values: readonly number[], digits: number): string {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1)
  const half = 1.96 * Math.sqrt(variance / values.length)
  return `${mean.toFixed(digits)} ± ${half.toFixed(digits)}`
}

console.log(`${replications} replications of ${TASKS} tasks, seed ${SEED}; mean ± 95 % interval\n`)
for (const world of WORLDS) {
  for (const [falsePass, falseFail] of [
    [0, 0],
    [0.1, 0.05],
    [0.2, 0.1],
  ] as const) {
    const rates = TIERS.map((tier) => `${tier} ${world.rates[tier]}`).join(', ')
    console.log(
      `**${world.name}** (${rates}); verdicts: ${100 * falsePass} % false passes, ${100 * falseFail} % false failures\n`,
    )
    console.log('| strategy | solved % | USD per task |')
    console.log('|---|---|---|')
    const strategies: readonly (readonly [string, Strategy])[] = [
      ['haiku only', single('haiku')],
      ['local only', single('local')],
      ['opus only', single('opus')],
      ["fixed cascade, the seed's order", fixed(['haiku', 'local', 'opus'])],
      ['fixed cascade, local first', fixed(['local', 'haiku', 'opus'])],
      ['`chooseNextTier` cascade', learning()],
      ['`chooseNextTier` cascade, told the false passes', learning({ falsePassRate: falsePass })],
      ['`chooseNextTier` quality', learning({ mode: 'quality' })],
      ['cascade in the truly best order', oracle(world)],
    ]
    for (const [name, strategy] of strategies) {
      const outcomes = Array.from({ length: replications }, (_, index) =>
        run(world, strategy, falsePass, falseFail, SEED + index),
      )
      const solved = interval(
        outcomes.map((outcome) => 100 * outcome.solved),
        1,
      )
      const cost = interval(
        outcomes.map((outcome) => outcome.costUsd),
        4,
      )
      console.log(`| ${name} | ${solved} | ${cost} |`)
    }
    console.log('')
  }
}
