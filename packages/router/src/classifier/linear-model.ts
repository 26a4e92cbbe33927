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

/** Hashed features up to this number share a fixed weight; more of them are averaged, so that length alone adds nothing. */
const AVERAGED_FROM = 200

/** How much one hashed feature counts in a text that has `count` of them. Square root and division are exact to the last bit. */
export function featureScale(count: number): number {
  if (count === 0) return 0
  return count <= AVERAGED_FROM ? 2 / Math.sqrt(count) : (2 * Math.sqrt(AVERAGED_FROM)) / count
}

/** A score and where it comes from: all integers, and `score` is their sum. */
export interface LinearScore {
  readonly score: number
  /** One for each token of the text. */
  readonly tokens: Int32Array
  /** In the order of STRUCTURE. */
  readonly structure: readonly number[]
}

/** Scores a text: each token and each structural feature becomes a whole number, and only whole numbers are added. */
export function scoreFeatures(model: LinearModel, features: Features): LinearScore {
  const { buckets, owners, count } = features
  const tokens = new Int32Array(features.tokens)
  for (let index = 0; index < count; index++) {
    const owner = owners[index] ?? 0
    tokens[owner] = (tokens[owner] ?? 0) + (model.weights[buckets[index] ?? 0] ?? 0)
  }
  const factor = model.stored.unit * featureScale(count)
  let score = 0
  for (let token = 0; token < tokens.length; token++) {
    const points = Math.round((tokens[token] ?? 0) * factor)
    tokens[token] = points
    score += points
  }
  const structure = model.structure.map((weight, index) => Math.round((weight * (features.structure[index] ?? 0)) / 16))
  for (const points of structure) score += points
  return { score, tokens, structure }
}
