import { treeHash } from '@jr/workspace'
import { decideVerdict, judgeFeatures, runChecks } from '../src/index.ts'
import type { CheckOfFeature, Evidence, FeatureVerdict, Verdict } from '../src/index.ts'
import { createAuthor } from './liars/author.ts'
import type { Liar } from './liars/author.ts'
import { baseFiles, creditedJudge, features } from './lying-world.ts'
import { makeWorld } from './make-world.ts'

export interface LiarRun {
  readonly liars: readonly string[]
  readonly seed: number
  readonly verdict: Verdict
  readonly features: readonly FeatureVerdict[]
  /** Features that passed although nothing fulfils them. */
  readonly falsePasses: readonly FeatureVerdict[]
}

/** Guards hold when the author leaves alone what it must; that is no claim of work. */
const guards = ['guards']

function listChecks(targets: readonly string[] | undefined): CheckOfFeature[] {
  return features
    .filter((feature) => targets === undefined || targets.includes(feature.id) || guards.includes(feature.id))
    .flatMap((feature) => feature.checks.map((check) => ({ check, featureId: feature.id })))
}

/** mulberry32: a small generator whose whole state is the seed. */
export function createRandom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

let before: Promise<Evidence[]> | undefined

/** Evidence of the untouched workspace; the same for every run, because each starts from the same files. */
async function collectBefore(): Promise<Evidence[]> {
  const world = await makeWorld(baseFiles)
  try {
    return await runChecks(listChecks(undefined), world.context('before', { judge: creditedJudge }))
  } finally {
    await world.remove()
  }
}

/** Lets liars do their work one after the other and judges what they leave, all of it or what their lies are about. */
export async function runLiars(acting: readonly Liar[], seed: number, scope: 'all' | 'targets'): Promise<LiarRun> {
  const world = await makeWorld(baseFiles)
  try {
    const author = createAuthor(world, createRandom(seed))
    for (const liar of acting) await liar.act(author)
    const targets = scope === 'all' ? undefined : acting.flatMap((liar) => liar.targets ?? [])
    const after = await runChecks(listChecks(targets), world.context('after', { judge: creditedJudge }), { retries: 0 })
    const hash = await treeHash(world.workspace).catch(() => '')
    before ??= collectBefore()
    const judged = judgeFeatures(features, { treeHash: hash, before: await before, after })
    return {
      liars: acting.map((liar) => liar.name),
      seed,
      verdict: decideVerdict(judged),
      features: judged,
      falsePasses: judged.filter((feature) => feature.status === 'passed' && !guards.includes(feature.featureId)),
    }
  } finally {
    await world.remove()
  }
}
