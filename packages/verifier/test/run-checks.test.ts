import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { runChecks } from '../src/index.ts'
import type { Judge } from '../src/index.ts'
import { aCheck, aShellCheck } from './a-check.ts'
import { createWorld } from './temporary-world.ts'

describe('runChecks', () => {
  it('returns evidence in the order of the checks and reports progress', async () => {
    const world = await createWorld()
    const checks = ['sleep 0.3', 'true', 'false', 'true'].map((command, index) => ({
      check: aShellCheck(command, { id: `c${index}` }),
      featureId: `f${index}`,
    }))
    const done: number[] = []

    const evidence = await runChecks(checks, world.context('after'), {
      concurrency: 4,
      onProgress: (_, count, total) => done.push(count / total),
    })

    expect(evidence.map((item) => [item.checkId, item.featureId, item.outcome])).toEqual([
      ['c0', 'f0', 'pass'],
      ['c1', 'f1', 'pass'],
      ['c2', 'f2', 'fail'],
      ['c3', 'f3', 'pass'],
    ])
    expect(done).toEqual([0.25, 0.5, 0.75, 1])
  })

  it('tries again what could not run, and never what failed or what a judge has answered', async () => {
    const world = await createWorld({ 'a.ts': 'x = 1\n' })
    const counter = join(world.outside, 'count')
    writeFileSync(counter, '')
    const judge: Judge = {
      model: 'judge',
      authorModels: [],
      ask: async () => {
        writeFileSync(counter, `${readFileSync(counter, 'utf8')}.`)
        if (readFileSync(counter, 'utf8').length < 2) throw new Error('the server is overloaded')
        return Promise.resolve({ verdict: 'insufficient', findings: [] })
      },
    }
    const check = { check: aCheck({ kind: 'judge', rubric: 'good' }) }

    const [second] = await runChecks([check], world.context('after', { judge }))
    const [none] = await runChecks([{ check: aCheck({ kind: 'human', question: 'ok?' }) }], world.context('after'))

    expect(second).toMatchObject({ outcome: 'could_not_run', reason: 'judge finds the evidence insufficient' })
    expect(readFileSync(counter, 'utf8')).toBe('..')
    expect(none).toMatchObject({ outcome: 'could_not_run' })
  })

  it('stops when it is aborted', async () => {
    const world = await createWorld()
    const controller = new AbortController()
    const checks = Array.from({ length: 20 }, (_, index) => ({ check: aShellCheck('sleep 0.05', { id: `c${index}` }) }))
    const running = runChecks(checks, world.context('after', { signal: controller.signal }), {
      onProgress: (_, done) => {
        if (done === 2) controller.abort(new Error('cancelled'))
      },
    })

    await expect(running).rejects.toThrow('cancelled')
  })
})
