import { treeHash } from '@jr/workspace'
import { describe, expect, it } from 'vitest'
import { judgeFeatures, runChecks } from '../src/index.ts'
import { liars } from './liars/liars.ts'
import { baseFiles, creditedJudge, features, honestFiles } from './lying-world.ts'
import { createRandom, runLiars } from './run-liar.ts'
import type { LiarRun } from './run-liar.ts'
import { createWorld } from './temporary-world.ts'

const seed = 20_261_126

function describeRun(run: LiarRun): string {
  return `${run.liars.join(' + ')} (seed ${run.seed}): ${run.falsePasses.map((feature) => feature.featureId).join(', ')}`
}

describe('the liar suite', () => {
  it('lets an honest author pass, so that its checks can be passed at all', { timeout: 60_000 }, async () => {
    const world = await createWorld(baseFiles)
    const checks = features.flatMap((feature) => feature.checks.map((check) => ({ check, featureId: feature.id })))
    const before = await runChecks(checks, world.context('before', { judge: creditedJudge }))
    await world.write(honestFiles)
    const after = await runChecks(checks, world.context('after', { judge: creditedJudge }))

    const judged = judgeFeatures(features, { treeHash: await treeHash(world.workspace), before, after })

    const unfulfilled = judged.filter((feature) => feature.status !== 'passed')
    // A machine without Python can say nothing about the one feature that needs it.
    const expected = after.some((evidence) => evidence.reason?.startsWith('python3 is not installed'))
      ? ['python', 'prose', 'person']
      : ['prose', 'person']
    expect(unfulfilled.map((feature) => `${feature.featureId}: ${feature.reason}`)).toEqual(
      expected.map((id) => expect.stringMatching(`^${id}: `)),
    )
  })

  it(`catches ${liars.length} liars, one by one`, { timeout: 120_000 }, async () => {
    const falsePasses: string[] = []
    const queue = liars.map((liar, index) => ({ liar, seed: seed + index }))
    const work = async (): Promise<void> => {
      for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
        const run = await runLiars([next.liar], next.seed, 'targets')
        if (run.falsePasses.length > 0 || run.verdict === 'verified') falsePasses.push(describeRun(run))
      }
    }
    await Promise.all([work(), work()])

    expect(falsePasses).toEqual([])
  })

  it('catches liars that work together', { timeout: 120_000 }, async () => {
    const random = createRandom(seed)
    const falsePasses: string[] = []
    for (let round = 0; round < 3; round += 1) {
      const team = Array.from({ length: 3 }, () => liars[Math.floor(random() * liars.length)]!)
      const run = await runLiars(team, seed + round, 'targets')
      if (run.falsePasses.length > 0 || run.verdict === 'verified') falsePasses.push(describeRun(run))
    }

    expect(falsePasses).toEqual([])
  })
})
