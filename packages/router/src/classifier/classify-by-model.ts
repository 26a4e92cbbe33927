import type { Task } from '../task.ts'
import type { Tier } from '../tier.ts'
import type { Counterfactual, Decision, DecisionReason } from './decision.ts'
import { STRUCTURE, extractFeatures } from './features.ts'
import type { Features } from './features.ts'
import { openModel, scoreFeatures } from './linear-model.ts'
import type { LinearModel, LinearScore } from './linear-model.ts'
import stored from './model.json' with { type: 'json' }
import { toTaskText } from './task-text.ts'
import type { TaskText } from './task-text.ts'

/** Words named in a decision; the others are summed up in one reason. */
const NAMED_WORDS = 8
const COUNTERFACTUAL_WORDS = 3

let opened: LinearModel | undefined

/** The trained model, unpacked with the first decision. */
function model(): LinearModel {
  opened ??= openModel(stored)
  return opened
}

/** The default classifier: the trained linear model, with its reasons. Pure; the same text gives the same decision everywhere. */
export function classifyByModel(task: Pick<Task, 'title' | 'instructions'>): Decision {
  const text = toTaskText(task)
  const features = extractFeatures(text)
  const scored = scoreFeatures(model(), features)
  const tier = tierOf(scored.score)
  const named = findNamedWords(text, features, scored)
  return {
    tier,
    score: scored.score,
    reasons: listReasons(scored, named),
    counterfactual: findCounterfactual(text, scored, tier, named, features),
    source: 'model',
    version: model().stored.version,
    probabilities: toProbabilities(scored.score),
  }
}

function tierOf(score: number): Tier {
  if (score < 0) return 'haiku'
  return score < model().stored.opusFrom ? 'local' : 'opus'
}

interface NamedWord {
  readonly word: string
  readonly hash: number
  readonly weight: number
}

/** The words that count most, every occurrence of each added up. */
function findNamedWords(text: TaskText, features: Features, scored: LinearScore): readonly NamedWord[] {
  const strongest: number[] = []
  const sizeOf = (token: number | undefined): number => Math.abs(scored.tokens[token ?? 0] ?? 0)
  let least = 0
  for (let token = 0; token < features.tokens; token++) {
    const size = sizeOf(token)
    if (size <= least || strongest.some((other) => features.words[other] === features.words[token])) continue
    let place = strongest.length
    while (place > 0 && sizeOf(strongest[place - 1]) < size) place -= 1
    strongest.splice(place, 0, token)
    if (strongest.length > NAMED_WORDS) strongest.pop()
    if (strongest.length === NAMED_WORDS) least = sizeOf(strongest.at(-1))
  }
  return strongest.map((token) => {
    const hash = features.words[token] ?? 0
    let weight = 0
    for (let other = 0; other < features.tokens; other++) {
      if (features.words[other] === hash) weight += scored.tokens[other] ?? 0
    }
    return { word: text.text.slice(features.starts[token], features.ends[token]), hash, weight }
  })
}

function listReasons(scored: LinearScore, named: readonly NamedWord[]): readonly DecisionReason[] {
  const words = named.map(({ word, weight }) => ({ feature: `word:${word}`, weight }))
  const structure = STRUCTURE.map((feature, index) => ({
    feature: feature as string,
    weight: scored.structure[index] ?? 0,
  }))
  const reasons = [...words, ...structure].filter(({ weight }) => weight !== 0)
  reasons.sort((left, right) => Math.abs(right.weight) - Math.abs(left.weight))
  const rest = scored.score - reasons.reduce((sum, { weight }) => sum + weight, 0)
  return rest === 0 ? reasons : [...reasons, { feature: 'other words', weight: rest }]
}

/** Leaves out words one after the other until the tier changes, judging each time the text that remains. */
function findCounterfactual(
  text: TaskText,
  scored: LinearScore,
  tier: Tier,
  named: readonly NamedWord[],
  features: Features,
): Counterfactual | undefined {
  const { score } = scored
  const { opusFrom } = model().stored
  // Away from the tier: down from opus, up from haiku, and to the nearer side from local.
  const down = tier === 'opus' || (tier === 'local' && score < opusFrom - score)
  const distance = down ? score - (tier === 'opus' ? opusFrom : 0) : (tier === 'haiku' ? 0 : opusFrom) - score
  const candidates = listCandidates(text, features, named, down)
  // Hopeless cases are not worth reading the text again. What the words say about the kind of request goes with them.
  const kinds = scored.structure.filter(
    (weight, index) => STRUCTURE[index]?.startsWith('ask:') === true && weight > 0 === down,
  )
  const reach = [...candidates.map(({ weight }) => weight), ...kinds].reduce((sum, weight) => sum + Math.abs(weight), 0)
  if (reach < distance) return undefined
  for (let size = 1; size <= candidates.length; size++) {
    const without = candidates.slice(0, size)
    const rest = withoutWords(text, features, new Set(without.map(({ hash }) => hash)))
    const other = tierOf(scoreFeatures(model(), extractFeatures(rest)).score)
    if (other === tier) continue
    const words = without.map(({ word }) => word)
    return { tier: other, without: words, text: `${other} without ${words.map((word) => `"${word}"`).join(' and ')}` }
  }
  return undefined
}

/** Words to leave out, most promising first: what decided the kind of request, then what weighs most. */
function listCandidates(
  text: TaskText,
  features: Features,
  named: readonly NamedWord[],
  down: boolean,
): readonly NamedWord[] {
  const candidates = new Map<number, NamedWord>()
  for (const token of features.askers) {
    const hash = features.words[token] ?? 0
    const known = named.find((word) => word.hash === hash)
    if (known !== undefined && known.weight > 0 !== down) continue
    candidates.set(
      hash,
      known ?? { word: text.text.slice(features.starts[token], features.ends[token]), hash, weight: 0 },
    )
  }
  for (const word of named) if (word.weight !== 0 && word.weight > 0 === down) candidates.set(word.hash, word)
  return [...candidates.values()]
    .sort((left, right) => Math.abs(right.weight) - Math.abs(left.weight))
    .slice(0, COUNTERFACTUAL_WORDS)
}

function withoutWords(text: TaskText, features: Features, words: ReadonlySet<number>): TaskText {
  let rest = ''
  let from = 0
  let titleEnd = text.titleEnd
  for (let token = 0; token < features.tokens; token++) {
    if (!words.has(features.words[token] ?? 0)) continue
    const start = features.starts[token] ?? 0
    const end = features.ends[token] ?? 0
    rest += text.text.slice(from, start)
    from = end
    if (end <= text.titleEnd) titleEnd -= end - start
  }
  return { ...text, text: rest + text.text.slice(from), titleEnd }
}

/** Rounded to thousandths: the last bits of `exp` are not the same on every machine. */
function toProbabilities(score: number): Readonly<Record<Tier, number>> {
  const { opusEven, temperature } = model().stored
  const above = (threshold: number): number => 1 / (1 + Math.exp((threshold - score) / 1000 / temperature))
  const opus = Math.round(above(opusEven) * 1000)
  const haiku = Math.round((1 - above(0)) * 1000)
  return { haiku: haiku / 1000, local: (1000 - haiku - opus) / 1000, opus: opus / 1000 }
}
