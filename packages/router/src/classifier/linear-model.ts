import { BUCKETS, STRUCTURE } from './features.ts'
import type { Features, Structure } from './features.ts'

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

/** What one feature of each part of a text counts: the first sentence states the request, the second adds to it, the rest is background. */
interface FeatureScales {
  readonly first: number
  readonly second: number
  readonly rest: number
}

/** Features of the background up to this number share a fixed weight; more of them are averaged: length alone adds nothing. */
const AVERAGED_FROM = 50
const SECOND = 0.5
const REST = 0.35

/** The scales for a text with these numbers of hashed features. Square root and division are exact to the last bit. */
function featureScales(first: number, second: number, rest: number): FeatureScales {
  const head = 2 / Math.sqrt(Math.max(1, first + SECOND * second))
  const averaged = rest <= AVERAGED_FROM ? 2 / Math.sqrt(Math.max(1, rest)) : (2 * Math.sqrt(AVERAGED_FROM)) / rest
  return { first: head, second: SECOND * head, rest: REST * averaged }
}

/** Calls back with each hashed feature's bucket, its token and what it counts. */
export function forEachFeature(
  features: Features,
  visit: (bucket: number, token: number, scale: number) => void,
): void {
  const { buckets, owners, count, sentenceEnds } = features
  const [firstEnd, secondEnd] = sentenceEnds
  // Features come in the order of their tokens.
  let first = 0
  while (first < count && (owners[first] ?? 0) < firstEnd) first += 1
  let second = first
  while (second < count && (owners[second] ?? 0) < secondEnd) second += 1
  const scales = featureScales(first, second - first, count - second)
  for (let index = 0; index < count; index++) {
    const scale = index < first ? scales.first : index < second ? scales.second : scales.rest
    visit(buckets[index] ?? 0, owners[index] ?? 0, scale)
  }
}

/** A score and where it comes from: all integers, and `score` is their sum. */
export interface LinearScore {
  readonly score: number
  /** One for each token of the text. */
  readonly tokens: Int32Array
  /** In the order of STRUCTURE. */
  readonly structure: readonly number[]
}

/** Scores a text: each token and each structural feature becomes a whole number, always in the same order, and only whole numbers are added up. */
export function scoreFeatures(model: LinearModel, features: Features): LinearScore {
  const sums = new Float64Array(features.tokens)
  const { weights } = model
  forEachFeature(features, (bucket, token, scale) => {
    sums[token] = (sums[token] ?? 0) + (weights[bucket] ?? 0) * scale
  })
  const tokens = new Int32Array(features.tokens)
  let score = 0
  for (let token = 0; token < tokens.length; token++) {
    const points = Math.round((sums[token] ?? 0) * model.stored.unit)
    tokens[token] = points
    score += points
  }
  const structure = model.structure.map((weight, index) => Math.round((weight * (features.structure[index] ?? 0)) / 16))
  for (const points of structure) score += points
  return { score, tokens, structure }
}
