/**
 * Trains the default classifier and writes src/classifier/model.json.
 *
 *     node --conditions=@jr/source packages/router/training/train-classifier.ts [DATA] [--dry-run]
 *
 * DATA holds train.jsonl and dev.jsonl (default ../shared/data/tiers beside the repository) and never enters the
 * repository. The model is a proportional-odds logistic regression: one score, two thresholds. Hyperparameters were
 * chosen by cross-validation on train; the temperature comes from the cross-validated scores too, and the operating point
 * from those of categories that the model was not shown.
 */
import { rmSync, writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { createSeededRandom } from '../src/testing/seeded-random.ts'
import { fit, quantize } from './fit-model.ts'
import { chooseMargin, chooseTemperature, crossValidate, judge, scoreAll } from './judge-model.ts'
import type { Quality, Scored } from './judge-model.ts'
import { anchorExamples, readExamples, readLongExamples, readTypedExamples } from './read-examples.ts'

const SEED = 1

function percent(quality: Quality): string {
  const format = (value: number): string => `${(100 * value).toFixed(1)} %`
  return `accuracy ${format(quality.accuracy)}, opus under-routed ${format(quality.underRouted)}, others over-routed ${format(quality.overRouted)}`
}

function print(line: string): void {
  process.stdout.write(`${line}\n`)
}

function main(): void {
  const [data = new URL('../../../../shared/data/tiers', import.meta.url).pathname] = process.argv
    .slice(2)
    .filter((word) => word !== '--dry-run')
  const trainFile = resolve(data, 'train.jsonl')
  const random = createSeededRandom(SEED)
  const examples = readExamples(trainFile)
  const anchors = anchorExamples()
  const long = readLongExamples(trainFile, random)
  const typed = readTypedExamples(trainFile, random)
  const folds = examples.map(() => String(Math.floor(random() * 5)))

  const folded = crossValidate(examples, (_, index) => folds[index] ?? '0', anchors)
  const left = crossValidate(examples, (example) => example.category, anchors)
  const margin = chooseMargin(left)
  const withMargin = (scored: readonly Scored[]): Scored[] =>
    scored.map((one) => ({ ...one, opusFrom: one.opusFrom - margin }))
  const temperature = chooseTemperature(folded)
  print(`5-fold on train:       ${percent(judge(withMargin(folded)))} (margin ${margin}, temperature ${temperature})`)
  print(`leave category out:    ${percent(judge(withMargin(left)))}`)

  const stored = quantize(fit([...examples, ...long, ...typed, ...anchors]), margin, temperature)
  print(`dev (never trained on): ${percent(judge(scoreAll(readExamples(resolve(data, 'dev.jsonl')), stored)))}`)
  if (process.argv.includes('--dry-run')) return
  const target = new URL('../src/classifier/model.json', import.meta.url)
  writeFileSync(target, `${JSON.stringify(stored, null, 2)}\n`)
  // tsc 7.0.2 does not notice that an imported JSON file has changed.
  rmSync(new URL('../dist/.tsbuildinfo', import.meta.url), { force: true })
  print(`wrote ${target.pathname}: ${stored.version}`)
}

main()
