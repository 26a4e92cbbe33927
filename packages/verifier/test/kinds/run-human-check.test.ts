import { treeHash } from '@jr/workspace'
import { describe, expect, it } from 'vitest'
import { runCheck } from '../../src/index.ts'
import type { PersonAnswer } from '../../src/index.ts'
import { aCheck } from '../a-check.ts'
import { createWorld } from '../temporary-world.ts'

describe('a human check', () => {
  const human = aCheck({ kind: 'human', question: 'Is it readable?' })

  it('waits for a person and then says who answered, and why', async () => {
    const world = await createWorld()
    const hash = await treeHash(world.workspace)
    const answers = (answer: Pick<PersonAnswer, 'passed' | 'note'>): ReadonlyMap<string, PersonAnswer> =>
      new Map([['c1', { by: 'Dana', treeHash: hash, ...answer }]])

    expect(await runCheck(human, world.context('after'))).toMatchObject({
      outcome: 'could_not_run',
      reason: 'needs a person to answer',
    })
    expect(await runCheck(human, world.context('after', { answers: answers({ passed: true }) }))).toMatchObject({
      outcome: 'pass',
      output: 'yes, says Dana',
      treeHash: hash,
    })
    const no = answers({ passed: false, note: 'too long' })
    expect(await runCheck(human, world.context('after', { answers: no }))).toMatchObject({
      outcome: 'fail',
      reason: 'no, says Dana: too long',
    })
  })

  it('does not take an answer that was given for another state of the workspace', async () => {
    const world = await createWorld({ 'page.md': 'new words' })
    const answers = new Map([['c1', { passed: true, by: 'Dana', treeHash: 'earlier' }]])

    expect(await runCheck(human, world.context('after', { answers }))).toMatchObject({
      outcome: 'could_not_run',
      reason: expect.stringContaining('answer again'),
    })
  })
})
