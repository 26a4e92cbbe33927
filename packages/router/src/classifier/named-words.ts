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
  const sizeOf = (token: number): number => Math.abs(score.tokens[token] ?? 0)
  let least = 0
  for (let token = 0; token < tokens; token++) {
    const size = sizeOf(token)
    // Nearly every token of a long text ends here.
    if (size <= least || isAmong(strongest, token, words)) continue
    let place = strongest.push(token) - 1
    for (; place > 0 && sizeOf(strongest[place - 1] ?? 0) < size; place--) strongest[place] = strongest[place - 1] ?? 0
    strongest[place] = token
    if (strongest.length > NAMED_WORDS) strongest.pop()
    if (strongest.length === NAMED_WORDS) least = sizeOf(strongest[NAMED_WORDS - 1] ?? 0)
  }
  return strongest
}

function isAmong(tokens: readonly number[], token: number, words: Int32Array): boolean {
  for (const other of tokens) if (words[other] === words[token]) return true
  return false
}
