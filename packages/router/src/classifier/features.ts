import { IDEOGRAPH, KINDS, LETTER, SEPARATOR } from './character-kinds.ts'
import { PREFIX, START, WORD, extendHash, hashPair, hashWord } from './feature-hash.ts'
import { findAsk } from './find-ask.ts'
import { STRUCTURE, describeStructure } from './structure.ts'
import type { Head } from './structure.ts'
import type { TaskText } from './task-text.ts'

/** Scored tokens of a text; what comes later says little about the task that the beginning has not said. */
export const MAX_TOKENS = 2_000

/** A request is stated in the first sentences; whatever is longer than this explains it. Ideographs count one, words two. */
const HEAD_UNITS = 80

/** A full stop after fewer units ends no sentence ("1.", "Hi!"). */
const SENTENCE_UNITS = 5

/** A shorter title ("Task") says nothing by itself and is read together with what follows. */
const TITLE_UNITS = 4

/** Longest sequence of ideographs that is one feature. */
const SEQUENCE = 4

/** Most features of one token: itself, a pair, three beginnings, the start of the text. */
const FEATURES_PER_TOKEN = 6

/**
 * What the model sees of a text. Plain integers, so that a decision is the same on every machine. The arrays are filled
 * anew by every extraction: were they allocated by each decision, collecting them would cost more than the work.
 */
export interface Features {
  /** Hash of each feature. */
  readonly hashes: Int32Array
  /** Index of the token each feature belongs to. */
  readonly owners: Uint16Array
  /** How many features there are. */
  count: number
  /** How many of them belong to the first sentence, and to the first two. What follows is background. */
  firstCount: number
  secondCount: number
  /** Start and end of each token in the text. */
  readonly starts: Int32Array
  readonly ends: Int32Array
  /** Hash of each token, to find a word again. */
  readonly words: Int32Array
  /** How many tokens there are. */
  tokens: number
  /** Tokens that decided what kind of request it is. */
  askers: readonly number[]
  /** Values of STRUCTURE, in sixteenths. */
  readonly structure: Int32Array
}

/** Room for the features of any text. */
export function createFeatures(): Features {
  return {
    hashes: new Int32Array(MAX_TOKENS * FEATURES_PER_TOKEN),
    owners: new Uint16Array(MAX_TOKENS * FEATURES_PER_TOKEN),
    count: 0,
    firstCount: 0,
    secondCount: 0,
    starts: new Int32Array(MAX_TOKENS),
    ends: new Int32Array(MAX_TOKENS),
    words: new Int32Array(MAX_TOKENS),
    tokens: 0,
    askers: [],
    structure: new Int32Array(STRUCTURE.length),
  }
}

/** Turns a task's text into what the model sees, in one pass. */
export function extractFeatures(task: TaskText, into: Features): void {
  into.count = 0
  into.tokens = 0
  const { head, index } = readHead(task, into)
  readBackground(task.text, index, into)
  describeStructure(task, head, into.structure)
}

const NEGATIONS = new Set(
  ['not', "don't", 'never', 'without', 'no', 'nicht', 'kein', 'sans', 'sin', 'sem', 'не', 'без'].map(hashWord),
)

/** Reads the first two sentences and what they ask for, up to `index`. */
function readHead(task: TaskText, into: Features): { readonly head: Head; readonly index: number } {
  const { text, titleEnd } = task
  const asked = { fact: 0, explain: 0, build: 0, prove: 0 }
  const askers: number[] = []
  let index = 0
  let negations = 0
  let units = 0
  let sentenceUnits = 0
  let firstUnits = 0
  let end = 0
  // Sentences that have ended.
  let sentence = 0
  const endSentence = (at: number, count: number): void => {
    if (sentence === 2) return
    if (sentence === 0) {
      firstUnits = sentenceUnits
      into.firstCount = count
    }
    into.secondCount = count
    end = at
    sentence += 1
    sentenceUnits = 0
  }
  for (;;) {
    const { tokens, count } = into
    for (; index < text.length && KINDS[text.charCodeAt(index)] === SEPARATOR; index++) {
      if (sentenceUnits >= SENTENCE_UNITS && endsSentence(text, index)) endSentence(index + 1, count)
    }
    const titleEnded = tokens > 0 && (into.ends[tokens - 1] ?? 0) <= titleEnd && index > titleEnd
    if (titleEnded && sentenceUnits >= TITLE_UNITS && index < text.length) endSentence(index, count)
    if (index >= text.length || sentence === 2) break
    const size = KINDS[text.charCodeAt(index)] === IDEOGRAPH ? 1 : 2
    index = addToken(text, index, into)
    units += size
    sentenceUnits += size
    if (NEGATIONS.has(into.words[tokens] ?? 0)) negations += 1
    for (let feature = count; feature < into.count; feature++) {
      const ask = findAsk(into.hashes[feature] ?? 0)
      if (ask === undefined) continue
      asked[ask] += tokens < 3 ? 2 : 1
      if (askers.at(-1) !== tokens) askers.push(tokens)
    }
    if (units < HEAD_UNITS) continue
    endSentence(index, count)
    endSentence(index, count)
  }
  // A text may have fewer than two sentences; both end with it then.
  endSentence(text.length, into.count)
  endSentence(text.length, into.count)
  into.askers = askers
  return { head: { end, firstUnits, negations, asked }, index }
}

function readBackground(text: string, from: number, into: Features): void {
  for (let index = from; into.tokens < MAX_TOKENS;) {
    while (index < text.length && KINDS[text.charCodeAt(index)] === SEPARATOR) index += 1
    if (index >= text.length) return
    index = addToken(text, index, into)
  }
}

/** Adds the token that begins at `start`, with its features; returns where it ends. */
function addToken(text: string, start: number, into: Features): number {
  const { hashes, owners, words, tokens } = into
  const previous = tokens === 0 ? 0 : (words[tokens - 1] ?? 0)
  let { count } = into
  let hash = WORD
  let index = start
  if (KINDS[text.charCodeAt(start)] === IDEOGRAPH) {
    const end = Math.min(text.length, start + SEQUENCE)
    for (; index < end && KINDS[text.charCodeAt(index)] === IDEOGRAPH; index++) {
      hash = extendHash(hash, text.charCodeAt(index))
      if (index === start) words[tokens] = hash
      owners[count] = tokens
      hashes[count++] = hash
    }
    index = start + 1
  } else {
    for (; index < text.length; index++) {
      const unit = text.charCodeAt(index)
      if (KINDS[unit] !== LETTER) break
      const length = index - start
      // A beginning of four to six letters stands for the inflections of a word.
      if (length >= 4 && length <= 6) {
        owners[count] = tokens
        hashes[count++] = hash ^ PREFIX
      }
      hash = extendHash(hash, unit)
    }
    words[tokens] = hash
    owners[count] = tokens
    hashes[count++] = hash
    if (tokens > 0) {
      // "architect the" says something of "architect", not of "the".
      owners[count] = index - start <= 3 ? tokens - 1 : tokens
      hashes[count++] = hashPair(previous, hash)
    }
  }
  if (tokens < 2) {
    const word = words[tokens] ?? 0
    owners[count] = tokens
    hashes[count++] = (tokens === 0 ? word : hashPair(previous, word)) ^ START
  }
  into.starts[tokens] = start
  into.ends[tokens] = index
  into.tokens = tokens + 1
  into.count = count
  return index
}

/** A mark that ends a sentence; a full stop only before a separator, so that "3.5" and "a.ts" are whole. */
function endsSentence(text: string, index: number): boolean {
  const code = text.charCodeAt(index)
  if (code === 63 || code === 33 || code === 0x3002) return true
  return code === 46 && (index + 1 >= text.length || KINDS[text.charCodeAt(index + 1)] === SEPARATOR)
}
