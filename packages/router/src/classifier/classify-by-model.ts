import type { Task } from '../task.ts'
import type { Tier } from '../tier.ts'
import type { Decision, DecisionReason } from './decision.ts'
import { createFeatures, extractFeatures } from './features.ts'
import { findCounterfactual } from './find-counterfactual.ts'
import { createScore, openModel, scoreFeatures, tierOf } from './linear-model.ts'
import type { LinearModel, LinearScore } from './linear-model.ts'
import stored from './model.json' with { type: 'json' }
import { listNamedWords } from './named-words.ts'
import type { NamedWord } from './named-words.ts'
import { STRUCTURE } from './structure.ts'
import { toTaskText } from './task-text.ts'

let opened: LinearModel | undefined

// Written anew by every decision, which is synchronous.
const features = createFeatures()
const score = createScore()

/** The default classifier: the trained linear model, with its reasons. Pure; the same text gives the same decision everywhere. */
export function classifyByModel(task: Pick<Task, 'title' | 'instructions'>): Decision {
  const model = (opened ??= openModel(stored))
  const text = toTaskText(task)
  extractFeatures(text, features)
  scoreFeatures(model, features, score)
  const named = listNamedWords(text, features, score)
  return {
    tier: tierOf(model, score),
    score: score.score,
    reasons: listReasons(score, named),
    counterfactual: findCounterfactual(model, { text, features, score, named }),
    source: 'model',
    version: stored.version,
    probabilities: toProbabilities(score.score),
  }
}

function listReasons({ score: total, structure }: LinearScore, named: readonly NamedWord[]): readonly DecisionReason[] {
  const reasons: DecisionReason[] = []
  for (const { word, weight } of named) if (weight !== 0) reasons.push({ feature: `word:${word}`, weight })
  STRUCTURE.forEach((feature, index) => {
    const weight = structure[index] ?? 0
    if (weight !== 0) reasons.push({ feature, weight })
  })
  reasons.sort((left, right) => Math.abs(right.weight) - Math.abs(left.weight))
  const rest = reasons.reduce((sum, { weight }) => sum - weight, total)
  if (rest !== 0) reasons.push({ feature: 'other words', weight: rest })
  return reasons
}

/** Rounded to thousandths: the last bits of `exp` are not the same on every machine. */
function toProbabilities(total: number): Readonly<Record<Tier, number>> {
  const { opusEven, temperature } = stored
  const above = (threshold: number): number => 1 / (1 + Math.exp((threshold - total) / 1000 / temperature))
  const opus = Math.round(above(opusEven) * 1000)
  const haiku = Math.round((1 - above(0)) * 1000)
  return { haiku: haiku / 1000, local: (1000 - haiku - opus) / 1000, opus: opus / 1000 }
}
