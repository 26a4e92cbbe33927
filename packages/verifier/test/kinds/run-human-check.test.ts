import { describe, expect, it } from 'vitest'
import { runCheck } from '../../src/index.ts'
import { aCheck } from '../a-check.ts'
import { createWorld } from '../temporary-world.ts'

describe('a human check', () => {
  it('waits for a person and then says who answered', async () => {
    const world = await createWorld()
    const human = aCheck({ kind: 'human', question: 'Is it readable?' })
    const answers = (passed: boolean) => new Map([['c1', { passed, by: 'Dana' }]])

    expect(await runCheck(human, world.context('after'))).toMatchObject({
      outcome: 'could_not_run',
      reason: 'needs a person to answer',
    })
    expect(await runCheck(human, world.context('after', { answers: answers(true) }))).toMatchObject({
      outcome: 'pass',
      output: 'yes, says Dana',
    })
    expect(await runCheck(human, world.context('after', { answers: answers(false) }))).toMatchObject({
      outcome: 'fail',
    })
  })
})
