/**
 * How well the default classifier routes prompts it has never seen.
 *
 *     node --conditions=@jr/source bench/routing-quality/run.ts [DATA]
 *
 * DATA holds train.jsonl and dev.jsonl; default ../shared/data/tiers beside the repository.
 */
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { classifyByKeywords, classifyByModel } from '@jr/router'
import type { Tier } from '@jr/router'

interface Prompt {
  readonly text: string
  readonly tier: Tier
  readonly language: string
}

interface Row {
  readonly prompt: string
  readonly expected_tier: string
  readonly lang: string
}

const TIER_OF: Readonly<Record<string, Tier>> = { SIMPLE: 'haiku', MEDIUM: 'local', COMPLEX: 'opus', REASONING: 'opus' }
const data = process.argv[2] ?? fileURLToPath(new URL('../../../shared/data/tiers', import.meta.url))

function read(name: string): Prompt[] {
  const lines = readFileSync(`${data}/${name}.jsonl`, 'utf8').trim().split('\n')
  return lines.map((line) => {
    const row = JSON.parse(line) as Row
    return { text: row.prompt, tier: TIER_OF[row.expected_tier] ?? 'local', language: row.lang }
  })
}

type Route = (text: string) => Tier

const SIMPLE = ['format', 'summarize', 'list', 'simple', 'quick', 'lookup', 'convert', 'basic', 'template']
const COMPLEX = ['architect', 'security', 'refactor', 'multi-file', 'database schema', 'api design', 'critical']

/** The seed's `classify_task_complexity`, substrings and all. */
const bySeed: Route = (text) => {
  const lower = text.toLowerCase()
  if (COMPLEX.some((word) => lower.includes(word))) return 'opus'
  return SIMPLE.filter((word) => lower.includes(word)).length >= 2 ? 'haiku' : 'local'
}

/** Two cuts of the length, the best that there are on train. */
function fitLength(train: readonly Prompt[]): Route {
  const route =
    (low: number, high: number): Route =>
    (text) =>
      text.length < low ? 'haiku' : text.length < high ? 'local' : 'opus'
  let best = { right: -1, low: 0, high: 0 }
  for (let low = 5; low < 120; low += 3) {
    for (let high = low; high < 200; high += 3) {
      const right = train.filter(({ text, tier }) => route(low, high)(text) === tier).length
      if (right > best.right) best = { right, low, high }
    }
  }
  return route(best.low, best.high)
}

/** Wilson's interval, 95 %. */
function interval(hits: number, total: number): string {
  const z = 1.96
  const share = hits / total
  const centre = (share + (z * z) / (2 * total)) / (1 + (z * z) / total)
  const half = (z * Math.sqrt((share * (1 - share)) / total + (z * z) / (4 * total * total))) / (1 + (z * z) / total)
  const percent = (value: number): string => (100 * value).toFixed(1)
  return `${percent(share)} (${percent(Math.max(0, centre - half))}-${percent(Math.min(1, centre + half))})`
}

function report(name: string, prompts: readonly Prompt[], route: Route): void {
  const guesses = prompts.map(({ text, tier }) => ({ tier, guess: route(text) }))
  const opus = guesses.filter(({ tier }) => tier === 'opus')
  const others = guesses.filter(({ tier }) => tier !== 'opus')
  const right = guesses.filter(({ tier, guess }) => tier === guess).length
  const under = opus.filter(({ guess }) => guess !== 'opus').length
  const over = others.filter(({ guess }) => guess === 'opus').length
  const cells = [
    name,
    String(prompts.length),
    interval(right, guesses.length),
    interval(under, opus.length),
    interval(over, others.length),
  ]
  console.log(`| ${cells.join(' | ')} |`)
}

function trigrams(text: string): Set<string> {
  const plain = ` ${text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()} `
  return new Set(Array.from({ length: Math.max(0, plain.length - 2) }, (_, index) => plain.slice(index, index + 3)))
}

/** Prompts whose nearest neighbour in train shares less than `limit` of its letter triples. */
function novel(dev: readonly Prompt[], train: readonly Prompt[], limit: number): Prompt[] {
  const known = train.map(({ text }) => trigrams(text))
  return dev.filter(({ text }) => {
    const own = trigrams(text)
    return known.every((other) => {
      let shared = 0
      for (const gram of own) if (other.has(gram)) shared += 1
      return shared / (own.size + other.size - shared) < limit
    })
  })
}

/** Sentences that were in no training run. */
const PROSE =
  ' The folder is shared with two other groups. Nothing here is urgent. The critical path was drawn up in spring by the architecture board. ' +
  'Please leave the security settings, the database schema and the deployment as they are. People read the outcome on Monday, so plain words help. ' +
  'Earlier attempts, by colleagues, contractors and students, are kept under old/ for reference. Whoever finishes tells the desk.'

const model: Route = (title) => classifyByModel({ title }).tier
const train = read('train')
const dev = read('dev')

console.log('| router | prompts | accuracy % | opus under-routed % | others over-routed % |')
console.log('|---|---|---|---|---|')
report("the seed's rule", dev, bySeed)
report('the same on whole words (`keywords`)', dev, (title) => classifyByKeywords({ title }).tier)
report('length alone, fitted on train', dev, fitLength(train))
report('ours', dev, model)
report('ours, nearest train prompt < 0.5 alike', novel(dev, train, 0.5), model)
report('ours, nearest train prompt < 0.3 alike', novel(dev, train, 0.3), model)
report(
  'ours, English',
  dev.filter(({ language }) => language === 'en'),
  model,
)
report(
  'ours, other languages',
  dev.filter(({ language }) => language !== 'en'),
  model,
)
report('ours, 400 characters of prose after each prompt', dev, (text) => model(text + PROSE))
report("the seed's rule, the same prose", dev, (text) => bySeed(text + PROSE))

console.log('\nRetrained without what is judged (packages/router/training/train-classifier.ts --dry-run):')
const script = fileURLToPath(new URL('../../packages/router/training/train-classifier.ts', import.meta.url))
const { stdout } = spawnSync(process.execPath, [script, data, '--dry-run'], { encoding: 'utf8' })
console.log(stdout.trim())
