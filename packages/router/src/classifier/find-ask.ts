import { IDEOGRAPH, KINDS } from './character-kinds.ts'
import { PREFIX, hashPair, hashWord } from './feature-hash.ts'
import { LEXICON } from './lexicon.ts'
import type { Ask } from './lexicon.ts'

const ASKS = new Map<number, Ask>()
for (const [ask, phrases] of Object.entries(LEXICON) as [Ask, readonly string[]][]) {
  for (const phrase of phrases) for (const hash of hashPhrase(phrase)) if (!ASKS.has(hash)) ASKS.set(hash, ask)
}

/** What kind of answer the phrase behind a feature asks for, if the lexicon has it. */
export function findAsk(hash: number): Ask | undefined {
  return ASKS.get(hash)
}

/** The hashes under which a phrase of the lexicon turns up as a feature. */
function hashPhrase(phrase: string): readonly number[] {
  if (phrase.endsWith('*')) {
    const beginning = hashWord(phrase.slice(0, -1))
    return [beginning, beginning ^ PREFIX]
  }
  const [first = '', second] = KINDS[phrase.charCodeAt(0)] === IDEOGRAPH ? [phrase] : phrase.split(' ')
  return [second === undefined ? hashWord(first) : hashPair(hashWord(first), hashWord(second))]
}
