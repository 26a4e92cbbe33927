/** Hash buckets for words, word pairs, word beginnings and Chinese character sequences. */
export const BUCKETS = 32_768

// FNV-1a over UTF-16 units, in 32-bit integers (`| 0`: anything larger would be a float and slow).
const PRIME = 0x01000193
const PAIR = 0x9e3779b1 | 0

/** The hash of an empty word. */
export const WORD: number = 0x811c9dc5 | 0

/** Keeps the first words of a text apart from the same words elsewhere. */
export const START: number = 0x85ebca6b | 0

/** Keeps beginnings of words apart from whole words. */
export const PREFIX: number = 0xc2b2ae35 | 0

/** The hash of a word that is one UTF-16 unit longer. */
export function extendHash(hash: number, unit: number): number {
  return Math.imul(hash ^ unit, PRIME)
}

/** The hash of a word. */
export function hashWord(word: string): number {
  let hash = WORD
  for (let index = 0; index < word.length; index++) hash = extendHash(hash, word.charCodeAt(index))
  return hash
}

/** The hash of two words that follow each other. */
export function hashPair(first: number, second: number): number {
  return Math.imul(first ^ PAIR, PRIME) ^ second
}

/** Where the weight of a feature is stored. */
export function bucketOf(hash: number): number {
  // The low bits of FNV are weak on short strings.
  return (hash ^ (hash >>> 15) ^ (hash >>> 7)) & (BUCKETS - 1)
}
