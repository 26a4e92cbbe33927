import type { Tier } from '../tier.ts'
import type { Counterfactual } from './decision.ts'
import { createFeatures, extractFeatures } from './features.ts'
import type { Features } from './features.ts'
import { createScore, scoreFeatures, tierOf } from './linear-model.ts'
import type { LinearModel, LinearScore } from './linear-model.ts'
import type { NamedWord } from './named-words.ts'
import { STRUCTURE } from './structure.ts'
import type { TaskText } from './task-text.ts'

const COUNTERFACTUAL_WORDS = 3

/** A text as the model has judged it. */
export interface Judged {
  readonly text: TaskText
  readonly features: Features
  readonly score: LinearScore
  readonly named: readonly NamedWord[]
}

// Written anew for every text that remains, while the judged one is still needed.
const features = createFeatures()
const score = createScore()

/** Leaves out words one after the other until the tier changes, judging each time the text that remains. */
export function findCounterfactual(model: LinearModel, judged: Judged): Counterfactual | undefined {
  const tier = tierOf(model, judged.score)
  const candidates = listCandidates(model, judged, tier)
  for (let size = 1; size <= candidates.length; size++) {
    const without = candidates.slice(0, size)
    extractFeatures(withoutWords(judged, without), features)
    scoreFeatures(model, features, score)
    const other = tierOf(model, score)
    if (other === tier) continue
    const words = without.map(({ word }) => word)
    return { tier: other, without: words, text: `${other} without ${words.map((word) => `"${word}"`).join(' and ')}` }
  }
  return undefined
}

/** Words to leave out, most promising first: what decided the kind of request, then what weighs most. */
function listCandidates(model: LinearModel, judged: Judged, tier: Tier): readonly NamedWord[] {
  const { text, features: own, named } = judged
  const { score: total, structure } = judged.score
  const { opusFrom } = model.stored
  // Away from the tier: down from opus, up from haiku, and to the nearer side from local.
  const down = tier === 'opus' || (tier === 'local' && total < opusFrom - total)
  const distance = down ? total - (tier === 'opus' ? opusFrom : 0) : (tier === 'haiku' ? 0 : opusFrom) - total
  const found: NamedWord[] = []
  for (const token of own.askers) {
    const hash = own.words[token] ?? 0
    const known = named.find((word) => word.hash === hash)
    if ((known !== undefined && known.weight > 0 !== down) || found.some((word) => word.hash === hash)) continue
    found.push(known ?? { word: text.text.slice(own.starts[token], own.ends[token]), hash, weight: 0 })
  }
  for (const word of named) if (word.weight !== 0 && word.weight > 0 === down && !found.includes(word)) found.push(word)
  found.sort((left, right) => Math.abs(right.weight) - Math.abs(left.weight))
  const candidates = found.slice(0, COUNTERFACTUAL_WORDS)
  // Hopeless cases are not worth reading the text again. What the words say about the kind of request goes with them.
  let reach = candidates.reduce((sum, { weight }) => sum + Math.abs(weight), 0)
  STRUCTURE.forEach((name, index) => {
    const weight = structure[index] ?? 0
    if (name.startsWith('ask:') && weight > 0 === down) reach += Math.abs(weight)
  })
  return reach < distance ? [] : candidates
}

function withoutWords({ text, features: own }: Judged, words: readonly NamedWord[]): TaskText {
  const hashes = words.map(({ hash }) => hash)
  let rest = ''
  let from = 0
  let titleEnd = text.titleEnd
  for (let token = 0; token < own.tokens; token++) {
    if (!hashes.includes(own.words[token] ?? 0)) continue
    const start = own.starts[token] ?? 0
    const end = own.ends[token] ?? 0
    rest += text.text.slice(from, start)
    from = end
    if (end <= text.titleEnd) titleEnd -= end - start
  }
  return { ...text, text: rest + text.text.slice(from), titleEnd }
}
