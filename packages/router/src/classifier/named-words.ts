import type { Features } from './features.ts'
import type { LinearScore } from './linear-model.ts'
import type { TaskText } from './task-text.ts'

/** Words named in a decision; the others are summed up in one reason. */
const NAMED_WORDS = 8

/** A word of a text and what all its occurrences add to the score. */
export interface NamedWord {
  readonly word: string
  readonly hash: number
  readonly weight: number
}

/** The words that count most. */
export function listNamedWords({ text }: TaskText, features: Features, score: LinearScore): readonly NamedWord[] {
  const { starts, ends, words } = features
  const strongest = listStrongest(features, score)
  const hashes = strongest.map((token) => words[token] ?? 0)
  const weights = hashes.map(() => 0)
  for (let token = 0; token < features.tokens; token++) {
    const points = score.tokens[token] ?? 0
    const place = points === 0 ? -1 : hashes.indexOf(words[token] ?? 0)
    if (place !== -1) weights[place] = (weights[place] ?? 0) + points
  }
  return strongest.map((token, place) => ({
    word: text.slice(starts[token], ends[token]),
    hash: hashes[place] ?? 0,
    weight: weights[place] ?? 0,
  }))
}

/** The tokens with the most points, no two with the same word. */
function listStrongest({ words, tokens }: Features, score: LinearScore): readonly number[] {
  const strongest: number[] = []
  const hashes: number[] = []
  const sizes: number[] = []
  for (let token = 0; token < tokens; token++) {
    const size = Math.abs(score.tokens[token] ?? 0)
    // Nearly every token of a long text ends here.
    if (size <= (sizes[NAMED_WORDS - 1] ?? 0) || hashes.includes(words[token] ?? 0)) continue
    let place = sizes.length
    while (place > 0 && (sizes[place - 1] ?? 0) < size) place -= 1
    strongest.splice(place, 0, token)
    hashes.splice(place, 0, words[token] ?? 0)
    sizes.splice(place, 0, size)
    strongest.length = hashes.length = sizes.length = Math.min(sizes.length, NAMED_WORDS)
  }
  return strongest
}
