import { describe, expect, it } from 'vitest'
import { runCheck } from '../../src/index.ts'
import { aCheck } from '../a-check.ts'
import { createWorld } from '../temporary-world.ts'

describe('a metric check', () => {
  it('compares the median of several runs', async () => {
    const world = await createWorld({ n: '5' })
    const metric = (command: string, value: number) =>
      aCheck({ kind: 'metric', command, expect: { compare: { operator: '<', value } }, repeats: 3 })

    expect(await runCheck(metric('cat n', 6), world.context('after'))).toMatchObject({
      outcome: 'pass',
      output: 'median 5 of 5, 5, 5',
    })
    expect(await runCheck(metric('cat n', 5), world.context('after'))).toMatchObject({ outcome: 'fail' })
    expect(await runCheck(metric('exit 1', 5), world.context('after'))).toMatchObject({ outcome: 'fail' })
    expect(await runCheck(metric('echo none', 5), world.context('after'))).toMatchObject({ outcome: 'fail' })
  })
})
