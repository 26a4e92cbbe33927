import { LEXICON } from './lexicon.ts'
import type { Ask } from './lexicon.ts'
import type { TaskText } from './task-text.ts'

/** Hash buckets for words, word pairs, word beginnings and Chinese character sequences. */
export const BUCKETS = 32_768

/** Scored tokens of a text; what comes later says little about the task that the beginning has not said. */
const MAX_TOKENS = 2_000

/** A request is stated in the first sentences; whatever is longer than this explains it. Ideographs count one, words two. */
const HEAD_UNITS = 80

/** A full stop after fewer units ends no sentence ("1.", "Hi!"). */
const SENTENCE_UNITS = 5

/** A shorter title ("Task") says nothing by itself and is read together with what follows. */
const TITLE_UNITS = 4

/** Features that are not words, by name. */
export const STRUCTURE = [
  'bias',
  'ask:fact',
  'ask:explain',
  'ask:build',
  'ask:prove',
  'ask:none',
  'question',
  'length',
  'list',
  'digits',
  'code',
  'files',
  'negation',
] as const

/** One of {@link STRUCTURE}. */
export type Structure = (typeof STRUCTURE)[number]

/** What the model sees of a text. Plain integers, so that a decision is the same on every machine. */
export interface Features {
  /** Bucket of each hashed feature. */
  readonly buckets: Int32Array
  /** Index of the token each hashed feature belongs to. */
  readonly owners: Int32Array
  readonly count: number
  /** Start and end of each token in the text. */
  readonly starts: Int32Array
  readonly ends: Int32Array
  /** Hash of each token, to find a word again. */
  readonly words: Int32Array
  readonly tokens: number
  /** The first sentence ends before this token, the second before that one. What follows is background. */
  readonly sentenceEnds: readonly [first: number, second: number]
  /** Tokens that decided what kind of request it is. */
  readonly askers: readonly number[]
  /** Values of {@link STRUCTURE}, in sixteenths. */
  readonly structure: Int32Array
}

// FNV-1a over UTF-16 units, in 32-bit integers (`| 0`: anything larger would be a float and slow); the seeds keep words, pairs, beginnings and the start of the text apart.
const PRIME = 0x01000193
const WORD = 0x811c9dc5 | 0
const PAIR = 0x9e3779b1 | 0
const START = 0x85ebca6b | 0
const PREFIX = 0xc2b2ae35 | 0

function hash(text: string, from = 0, to: number = text.length): number {
  let value = WORD
  for (let index = from; index < to; index++) value = Math.imul(value ^ text.charCodeAt(index), PRIME)
  return value
}

function pair(first: number, second: number): number {
  return Math.imul(first ^ PAIR, PRIME) ^ second
}

function bucketOf(value: number): number {
  // The low bits of FNV are weak on short strings.
  return (value ^ (value >>> 15) ^ (value >>> 7)) & (BUCKETS - 1)
}

const SEPARATOR = 0
const LETTER = 1
const IDEOGRAPH = 2

// Fixed ranges, not Unicode tables, which differ between Node versions. Letters include digits, _ ' and -.
const KINDS: Uint8Array = new Uint8Array(0x1_0000)
  .fill(LETTER, 0xc0)
  .fill(SEPARATOR, 0x2000, 0x3040)
  .fill(IDEOGRAPH, 0x3040, 0xa000)
  .fill(SEPARATOR, 0xff00, 0xff10)
for (const letter of "abcdefghijklmnopqrstuvwxyz0123456789_'-") KINDS[letter.charCodeAt(0)] = LETTER

const ASKS = new Map<number, Ask>()
for (const [ask, phrases] of Object.entries(LEXICON) as [Ask, readonly string[]][]) {
  for (const phrase of phrases) {
    const key = phraseKey(phrase)
    if (!ASKS.has(key)) ASKS.set(key, ask)
  }
}

/** The hash under which a phrase of the lexicon turns up as a feature. */
function phraseKey(phrase: string): number {
  if (phrase.endsWith('*')) return hash(phrase.slice(0, -1)) ^ PREFIX
  const [first = '', second] = KINDS[phrase.charCodeAt(0)] === IDEOGRAPH ? [phrase] : phrase.split(/[^\p{L}\p{N}_'-]+/u)
  return second === undefined ? hash(first) : pair(hash(first), hash(second))
}

const NEGATIONS = new Set(
  ['not', "don't", 'never', 'without', 'no', 'nicht', 'kein', 'sans', 'sin', 'sem', 'не', 'без'].map((word) =>
    hash(word),
  ),
)

/** Longest sequence of ideographs that is one feature. */
const SEQUENCE = 4

/** Most hashed features of one token: itself, a pair, three beginnings, the start of the text. */
const FEATURES_PER_TOKEN = 6

// Written anew by every extraction, which is synchronous, and copied before it returns.
const scratch = {
  starts: new Int32Array(MAX_TOKENS),
  ends: new Int32Array(MAX_TOKENS),
  words: new Int32Array(MAX_TOKENS),
  buckets: new Int32Array(MAX_TOKENS * FEATURES_PER_TOKEN),
  owners: new Int32Array(MAX_TOKENS * FEATURES_PER_TOKEN),
}

/** Turns a task's text into what the model sees, in one pass. */
export function extractFeatures(task: TaskText): Features {
  const { text } = task
  const { starts, ends, words, buckets, owners } = scratch
  const found = { fact: 0, explain: 0, build: 0, prove: 0 }
  const askers: number[] = []
  let tokens = 0
  let count = 0
  let negations = 0
  let units = 0
  let previous = 0
  // Sentences that have ended, where they ended, and where the second one's text ends.
  let sentence = 0
  let sentenceUnits = 0
  let firstUnits = 0
  const sentenceEnds: [number, number] = [-1, -1]
  let headEnd = 0
  const endSentence = (at: number): void => {
    if (sentence === 0) firstUnits = sentenceUnits
    if (sentence < 2) {
      sentenceEnds[sentence] = tokens
      headEnd = at
    }
    sentence += 1
    sentenceUnits = 0
  }
  for (let index = 0; tokens < MAX_TOKENS; tokens++) {
    for (; index < text.length && KINDS[text.charCodeAt(index)] === SEPARATOR; index++) {
      if (sentence < 2 && sentenceUnits >= SENTENCE_UNITS && endsSentence(text, index)) endSentence(index + 1)
    }
    if (index >= text.length) break
    if (
      sentence < 2 &&
      sentenceUnits >= TITLE_UNITS &&
      tokens > 0 &&
      (ends[tokens - 1] ?? 0) <= task.titleEnd &&
      index > task.titleEnd
    )
      endSentence(index)
    const first = count
    const start = index
    let pairOfPrevious = -1
    let value = WORD
    if (KINDS[text.charCodeAt(index)] === IDEOGRAPH) {
      units += 1
      sentenceUnits += 1
      index += 1
      value = Math.imul(value ^ text.charCodeAt(start), PRIME)
      words[tokens] = value
      buckets[count++] = value
      for (let at = index; at < start + SEQUENCE && KINDS[text.charCodeAt(at)] === IDEOGRAPH; at++) {
        value = Math.imul(value ^ text.charCodeAt(at), PRIME)
        buckets[count++] = value
      }
    } else {
      units += 2
      sentenceUnits += 2
      for (; index < text.length && KINDS[text.charCodeAt(index)] === LETTER; index++) {
        const length = index - start
        // A beginning of four to six letters stands for the inflections of a word.
        if (length >= 4 && length <= 6) buckets[count++] = value ^ PREFIX
        value = Math.imul(value ^ text.charCodeAt(index), PRIME)
      }
      words[tokens] = value
      buckets[count++] = value
      // "architect the" says something of "architect", not of "the".
      if (tokens > 0 && index - start <= 3) pairOfPrevious = count
      if (tokens > 0) buckets[count++] = pair(previous, value)
      if (sentence < 2 && NEGATIONS.has(value)) negations += 1
    }
    const word = words[tokens] ?? 0
    if (tokens === 0) buckets[count++] = word ^ START
    if (tokens === 1) buckets[count++] = pair(previous, word) ^ START
    previous = word
    starts[tokens] = start
    ends[tokens] = index
    for (let feature = first; feature < count; feature++) {
      const key = buckets[feature] ?? 0
      if (sentence < 2) {
        const ask = ASKS.get(key)
        if (ask !== undefined) {
          found[ask] += tokens < 3 ? 2 : 1
          if (askers.at(-1) !== tokens) askers.push(tokens)
        }
      }
      owners[feature] = feature === pairOfPrevious ? tokens - 1 : tokens
      buckets[feature] = bucketOf(key)
    }
    if (units >= HEAD_UNITS && sentence < 2) {
      endSentence(index)
      endSentence(index)
    }
  }
  // A text may have fewer than two sentences; both end with it then.
  endSentence(text.length)
  endSentence(text.length)
  const head = describeHead(text, headEnd)
  const none = found.fact + found.explain + found.build + found.prove === 0
  // In sixteenths, each capped near the largest value of the training data: beyond it the model knows nothing.
  const values: Record<Structure, number> = {
    bias: 16,
    'ask:fact': Math.min(found.fact, 2) * 8,
    'ask:explain': Math.min(found.explain, 2) * 8,
    'ask:build': Math.min(found.build, 4) * 4,
    'ask:prove': Math.min(found.prove, 2) * 8,
    'ask:none': none ? 16 : 0,
    question: head.question ? 16 : 0,
    length: Math.round(16 * Math.log2(1 + firstUnits / 2)),
    list: Math.min(head.commas, 4) * 8,
    digits: head.digits ? 16 : 0,
    code: task.codeBlocks > 0 ? 16 : 0,
    files: Math.min(head.files, 4) * 4,
    negation: Math.min(negations, 2) * 8,
  }
  return {
    buckets: buckets.slice(0, count),
    owners: owners.slice(0, count),
    count,
    starts: starts.slice(0, tokens),
    ends: ends.slice(0, tokens),
    words: words.slice(0, tokens),
    tokens,
    sentenceEnds: sentenceEnds,
    askers,
    structure: Int32Array.from(STRUCTURE, (name) => values[name]),
  }
}

/** A mark that ends a sentence; a full stop only before a separator, so that "3.5" and "a.ts" are whole. */
function endsSentence(text: string, index: number): boolean {
  const code = text.charCodeAt(index)
  if (code === 63 || code === 33 || code === 0x3002) return true
  return code === 46 && (index + 1 >= text.length || KINDS[text.charCodeAt(index + 1)] === SEPARATOR)
}

interface Head {
  readonly commas: number
  readonly files: number
  readonly digits: boolean
  readonly question: boolean
}

function describeHead(text: string, end: number): Head {
  let commas = 0
  let files = 0
  let digits = false
  let question = false
  for (let index = 0; index < end && index < text.length; index++) {
    const code = text.charCodeAt(index)
    if (code >= 48 && code <= 57) digits = true
    else if (code === 44 || code === 59 || code === 0x3001) commas += 1
    else if (code === 63) question = true
    else if (code === 46 && isExtension(text, index + 1)) files += 1
  }
  return { commas, files, digits, question }
}

/** A letter after a full stop and a word before it, as in `main.ts`. */
function isExtension(text: string, index: number): boolean {
  const code = text.charCodeAt(index)
  return code >= 97 && code <= 122 && KINDS[text.charCodeAt(index - 2)] === LETTER
}
