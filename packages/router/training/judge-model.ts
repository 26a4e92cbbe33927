import { createScore, openModel, scoreFeatures } from '../src/classifier/linear-model.ts'
import type { StoredModel } from '../src/classifier/linear-model.ts'
import { fit, quantize, sigmoid } from './fit-model.ts'
import type { Example, Level } from './read-examples.ts'

/** Opus may be under-routed this often among kinds of requests that the model was not shown; the goal is 5 % on unseen prompts. */
const UNDER_ROUTED = 0.0175

/** How well a stored model does. */
export interface Quality {
  readonly accuracy: number
  readonly underRouted: number
  readonly overRouted: number
}

/** One example's score beside its label and the thresholds of the model that scored it. */
export interface Scored {
  readonly level: Level
  readonly score: number
  readonly opusFrom: number
}

/** Compares guesses with labels. */
export function judge(scored: readonly Scored[]): Quality {
  let right = 0
  let opus = 0
  let under = 0
  let over = 0
  for (const { level, score, opusFrom } of scored) {
    const guess = score < 0 ? 0 : score < opusFrom ? 1 : 2
    if (guess === level) right += 1
    if (level === 2) opus += 1
    if (level === 2 && guess < 2) under += 1
    if (level < 2 && guess === 2) over += 1
  }
  return { accuracy: right / scored.length, underRouted: under / opus, overRouted: over / (scored.length - opus) }
}

/** Scores examples with a stored model. */
export function scoreAll(examples: readonly Example[], stored: StoredModel): Scored[] {
  const model = openModel(stored)
  const score = createScore()
  return examples.map(({ features, level }) => {
    scoreFeatures(model, features, score)
    return { level, score: score.score, opusFrom: stored.opusFrom }
  })
}

/** Scores every example with a model that has not seen its fold. */
export function crossValidate(
  examples: readonly Example[],
  foldOf: (example: Example, index: number) => string,
  extra: readonly Example[],
): Scored[] {
  const folds = new Set(examples.map(foldOf))
  return [...folds].flatMap((fold) => {
    const training = examples.filter((example, index) => foldOf(example, index) !== fold)
    const held = examples.filter((example, index) => foldOf(example, index) === fold)
    return scoreAll(held, quantize(fit([...training, ...extra]), 0, 1))
  })
}

/** The smallest margin, in steps of 100, with which the scored examples are under-routed no more often than allowed. */
export function chooseMargin(scored: readonly Scored[]): number {
  for (let margin = 0; margin < 3_000; margin += 100) {
    const moved = scored.map((one) => ({ ...one, opusFrom: one.opusFrom - margin }))
    if (judge(moved).underRouted <= UNDER_ROUTED) return margin
  }
  return 3_000
}

/** The temperature with the smallest log loss. */
export function chooseTemperature(scored: readonly Scored[]): number {
  const loss = (temperature: number): number =>
    scored.reduce((sum, { level, score, opusFrom }) => {
      const local = sigmoid(score / 1000 / temperature)
      const opus = sigmoid((score - opusFrom) / 1000 / temperature)
      const probability = level === 2 ? opus : level === 1 ? local - opus : 1 - local
      return sum - Math.log(Math.max(probability, 1e-6))
    }, 0)
  const candidates = Array.from({ length: 40 }, (_, index) => 0.25 + index * 0.05)
  const best = candidates.reduce((left, right) => (loss(right) < loss(left) ? right : left))
  return Number(best.toFixed(2))
}
