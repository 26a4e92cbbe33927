import type { Tier } from '../tier.ts'
import { BUCKETS, bucketOf } from './feature-hash.ts'
import { MAX_TOKENS } from './features.ts'
import type { Features } from './features.ts'
import { STRUCTURE } from './structure.ts'
import type { Structure } from './structure.ts'

/** The trained weights as they are stored. Scores are in thousandths of a logit. */
export interface StoredModel {
  /** Changes with every training; goes into each decision. */
  readonly version: string
  /** One signed byte for each hash bucket, base64. */
  readonly weights: string
  /** Thousandths of a logit that one unit of a stored weight is worth before normalisation. */
  readonly unit: number
  readonly structure: Readonly<Record<Structure, number>>
  /** From here on the task goes to opus; below 0 to haiku. */
  readonly opusFrom: number
  /** Where opus becomes more likely than not; `opusFrom` lies below it because under-routing costs more. */
  readonly opusEven: number
  /** Divides scores before they become probabilities; fitted on held-out data. */
  readonly temperature: number
}

/** The weights ready for use. */
export interface LinearModel {
  readonly stored: StoredModel
  readonly weights: Int8Array
  /** In the order of STRUCTURE. */
  readonly structure: readonly number[]
}

/** Unpacks the stored weights. */
export function openModel(stored: StoredModel): LinearModel {
  const bytes = Buffer.from(stored.weights, 'base64')
  if (bytes.length !== BUCKETS) throw new Error(`the model has ${bytes.length} weights instead of ${BUCKETS}`)
  return { stored, weights: new Int8Array(bytes), structure: STRUCTURE.map((name) => stored.structure[name]) }
}

/** Features of the background up to this number share a fixed weight; more of them are averaged: length alone adds nothing. */
const AVERAGED_FROM = 50
const SECOND = 0.5
const REST = 0.35

/** A run of features that all count the same. */
export interface FeatureRange {
  readonly from: number
  readonly to: number
  readonly scale: number
}

/**
 * The first sentence states the request, the second adds to it, the rest is background. Square root and division are
 * exact to the last bit on every machine.
 */
export function featureRanges({ firstCount, secondCount, count }: Features): readonly FeatureRange[] {
  const rest = count - secondCount
  const head = 2 / Math.sqrt(Math.max(1, firstCount + SECOND * (secondCount - firstCount)))
  const averaged = rest <= AVERAGED_FROM ? 2 / Math.sqrt(Math.max(1, rest)) : (2 * Math.sqrt(AVERAGED_FROM)) / rest
  return [
    { from: 0, to: firstCount, scale: head },
    { from: firstCount, to: secondCount, scale: SECOND * head },
    { from: secondCount, to: count, scale: REST * averaged },
  ]
}

/** A score and where it comes from: all integers, and `score` is their sum. */
export interface LinearScore {
  score: number
  /** One for each token of the text; the array is larger. */
  readonly tokens: Int32Array
  /** In the order of STRUCTURE. */
  readonly structure: Int32Array
}

/** Room for the score of any text. */
export function createScore(): LinearScore {
  return { score: 0, tokens: new Int32Array(MAX_TOKENS), structure: new Int32Array(STRUCTURE.length) }
}

// What the features of each token add up to; written anew by every scoring, which is synchronous.
const sums = new Float64Array(MAX_TOKENS)

/** Scores a text: each token and each structural feature becomes a whole number, always in the same order, and only whole numbers are added up. */
export function scoreFeatures(model: LinearModel, features: Features, into: LinearScore): void {
  const { unit } = model.stored
  sums.fill(0, 0, features.tokens)
  for (const range of featureRanges(features)) addWeights(model.weights, features, range)
  let score = 0
  for (let token = 0; token < features.tokens; token++) {
    const points = Math.round((sums[token] ?? 0) * unit) | 0
    into.tokens[token] = points
    score += points
  }
  for (let index = 0; index < STRUCTURE.length; index++) {
    const points = Math.round(((model.structure[index] ?? 0) * (features.structure[index] ?? 0)) / 16) | 0
    into.structure[index] = points
    score += points
  }
  into.score = score
}

function addWeights(weights: Int8Array, { hashes, owners }: Features, { from, to, scale }: FeatureRange): void {
  for (let index = from; index < to; index++) {
    const token = owners[index] ?? 0
    sums[token] = (sums[token] ?? 0) + (weights[bucketOf(hashes[index] ?? 0)] ?? 0) * scale
  }
}

/** The tier that a score stands for. */
export function tierOf({ stored }: LinearModel, { score }: LinearScore): Tier {
  if (score < 0) return 'haiku'
  return score < stored.opusFrom ? 'local' : 'opus'
}
