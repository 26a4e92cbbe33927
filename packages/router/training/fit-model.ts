import { createHash } from 'node:crypto'
import { BUCKETS, bucketOf } from '../src/classifier/feature-hash.ts'
import type { Features } from '../src/classifier/features.ts'
import { LEXICON } from '../src/classifier/lexicon.ts'
import { featureRanges } from '../src/classifier/linear-model.ts'
import type { StoredModel } from '../src/classifier/linear-model.ts'
import { STRUCTURE } from '../src/classifier/structure.ts'
import type { Structure } from '../src/classifier/structure.ts'
import { createSeededRandom } from '../src/testing/seeded-random.ts'
import type { Example } from './read-examples.ts'

/** Where the weights of the structural features start and what they are pulled back to. */
const PRIORS: Partial<Record<Structure, number>> = {
  'ask:fact': -2,
  'ask:build': 1.2,
  'ask:prove': 2.5,
  question: -0.6,
  length: 0.5,
  list: 0.8,
  code: 0.15,
  files: 0.4,
}

const EPOCHS = 40
const RATE = 0.15
const DECAY = 0.03
const STRUCTURE_DECAY = 0.003
const SEED = 1

interface FloatModel {
  readonly weights: Float64Array
  readonly structure: Float64Array
  local: number
  opus: number
}

/** Adagrad on the two binary losses of the proportional-odds model. */
export function fit(examples: readonly Example[]): FloatModel {
  const prior = Float64Array.from(STRUCTURE, (name) => PRIORS[name] ?? 0)
  const model: FloatModel = {
    weights: new Float64Array(BUCKETS),
    structure: Float64Array.from(prior),
    local: 0.5,
    opus: 3,
  }
  const seen = {
    weights: new Float64Array(BUCKETS).fill(1e-6),
    structure: new Float64Array(STRUCTURE.length).fill(1e-6),
    local: 1e-6,
    opus: 1e-6,
  }
  const random = createSeededRandom(SEED)
  const order = examples.map((_, index) => index)
  for (let epoch = 0; epoch < EPOCHS; epoch++) {
    shuffle(order, random)
    for (const position of order) {
      const example = examples[position]
      if (example === undefined) continue
      const { features, level } = example
      const score = floatScore(model, features)
      const localError = sigmoid(score - model.local) - (level >= 1 ? 1 : 0)
      const opusError = sigmoid(score - model.opus) - (level >= 2 ? 1 : 0)
      const error = localError + opusError
      forEachFeature(features, (bucket, scale) => {
        const weight = model.weights[bucket] ?? 0
        const gradient = error * scale + DECAY * weight
        const sum = (seen.weights[bucket] ?? 0) + gradient * gradient
        seen.weights[bucket] = sum
        model.weights[bucket] = weight - (RATE * gradient) / Math.sqrt(sum)
      })
      // The bias is what the thresholds are for.
      for (let index = 1; index < STRUCTURE.length; index++) {
        const weight = model.structure[index] ?? 0
        const gradient =
          (error * (features.structure[index] ?? 0)) / 16 + STRUCTURE_DECAY * (weight - (prior[index] ?? 0))
        const sum = (seen.structure[index] ?? 0) + gradient * gradient
        seen.structure[index] = sum
        model.structure[index] = weight - (RATE * gradient) / Math.sqrt(sum)
      }
      seen.local += localError * localError
      seen.opus += opusError * opusError
      model.local += (RATE * localError) / Math.sqrt(seen.local)
      model.opus += (RATE * opusError) / Math.sqrt(seen.opus)
    }
  }
  return model
}

/** Calls back with each feature's bucket and what it counts. */
function forEachFeature(features: Features, visit: (bucket: number, scale: number) => void): void {
  for (const { from, to, scale } of featureRanges(features)) {
    for (let index = from; index < to; index++) visit(bucketOf(features.hashes[index] ?? 0), scale)
  }
}

function shuffle(order: number[], random: () => number): void {
  for (let index = order.length - 1; index > 0; index--) {
    const other = Math.floor(random() * (index + 1))
    ;[order[index], order[other]] = [order[other] ?? 0, order[index] ?? 0]
  }
}

function floatScore(model: FloatModel, features: Features): number {
  let score = 0
  forEachFeature(features, (bucket, scale) => {
    score += (model.weights[bucket] ?? 0) * scale
  })
  for (const [index, weight] of model.structure.entries()) score += (weight * (features.structure[index] ?? 0)) / 16
  return score
}

/** The logistic function. */
export function sigmoid(value: number): number {
  return 1 / (1 + Math.exp(-value))
}

/** Rounds the weights to bytes and moves the lower threshold to 0. */
export function quantize(model: FloatModel, opusMargin: number, temperature: number): StoredModel {
  // The largest weights are few; cutting them off keeps the others precise.
  const sizes = [...model.weights].map(Math.abs).sort((left, right) => right - left)
  const unit = (sizes[20] ?? 1) / 127
  const bytes = Int8Array.from(model.weights, (weight) => Math.max(-127, Math.min(127, Math.round(weight / unit))))
  const structure = Object.fromEntries(
    STRUCTURE.map((name, index) => [
      name,
      Math.round(1000 * (name === 'bias' ? -model.local : (model.structure[index] ?? 0))),
    ]),
  ) as Record<Structure, number>
  const opusEven = Math.round(1000 * (model.opus - model.local))
  const weights = Buffer.from(bytes.buffer).toString('base64')
  const content = {
    weights,
    unit: Number((1000 * unit).toPrecision(12)),
    structure,
    opusFrom: opusEven - opusMargin,
    opusEven,
    temperature,
  }
  // The phrases decide as much as the weights.
  const digest = createHash('sha256')
    .update(JSON.stringify([content, LEXICON]))
    .digest('hex')
    .slice(0, 12)
  return { version: `linear-${digest}`, ...content }
}
