import { IDEOGRAPH, KINDS } from './character-kinds.ts'
import { PREFIX, hashPair, hashWord } from './feature-hash.ts'
import { LEXICON } from './lexicon.ts'
import type { Ask } from './lexicon.ts'

const ASKS = new Map<number, Ask>()
for (const [ask, phrases] of Object.entries(LEXICON) as [Ask, readonly string[]][]) {
  for (const phrase of phrases) {
    const hash = hashPhrase(phrase)
    if (!ASKS.has(hash)) ASKS.set(hash, ask)
  }
}

/** What kind of answer the phrase behind a feature asks for, if the lexicon has it. */
export function findAsk(hash: number): Ask | undefined {
  return ASKS.get(hash)
}

/** The hash under which a phrase of the lexicon turns up as a feature. */
function hashPhrase(phrase: string): number {
  if (phrase.endsWith('*')) return hashWord(phrase.slice(0, -1)) ^ PREFIX
  const [first = '', second] = KINDS[phrase.charCodeAt(0)] === IDEOGRAPH ? [phrase] : phrase.split(/[^\p{L}\p{N}_'-]+/u)
  return second === undefined ? hashWord(first) : hashPair(hashWord(first), hashWord(second))
}
