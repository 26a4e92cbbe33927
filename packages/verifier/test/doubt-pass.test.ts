import { createHash } from 'node:crypto'
import { describe, expect, it, vi } from 'vitest'
import { runCheck } from '../src/index.ts'
import { aShellCheck } from './a-check.ts'
import { createWorld } from './temporary-world.ts'

// Every check starts processes; on a busy machine each takes its time.
vi.setConfig({ testTimeout: 60_000 })

describe('a self-graded pass', () => {
  const verify = 'exit 0\n'

  it('is doubted, unless the document itself spelled the program out', async () => {
    const world = await createWorld()
    await world.write({ 'verify.sh': verify, 'work.txt': 'x' })
    const documentFiles = new Map([['verify.sh', createHash('sha256').update(verify).digest('hex')]])

    expect(await runCheck(aShellCheck('bash verify.sh'), world.context('after'))).toMatchObject({
      outcome: 'could_not_run',
      reason: expect.stringContaining('verify.sh'),
    })
    expect(await runCheck(aShellCheck('bash verify.sh'), world.context('after', { documentFiles }))).toMatchObject({
      outcome: 'pass',
    })
  })

  it('is believed when the program must print what the document says', async () => {
    const world = await createWorld()
    await world.write({ 'hello.sh': 'echo Hello\n' })

    expect(
      await runCheck(aShellCheck('bash hello.sh', { expect: { contains: 'Hello' } }), world.context('after')),
    ).toMatchObject({ outcome: 'pass' })
  })

  it('is believed when a bug in the program itself was fixed', async () => {
    const world = await createWorld({ 'check-links.mjs': 'console.log(1)\n' })
    await world.write({ 'check-links.mjs': 'console.log(2)\n' })
    const check = aShellCheck('node check-links.mjs', { expect: { equals: '2' } })

    expect(await runCheck(check, world.context('after', { deliverables: ['check-links.mjs'] }))).toMatchObject({
      outcome: 'pass',
    })
    expect(await runCheck(check, world.context('after'))).toMatchObject({ outcome: 'could_not_run' })
  })

  it('is believed when the tests of the author need the work', async () => {
    const world = await createWorld({ 'package.json': '{"type":"module"}' })
    await world.write({
      'sum.js': 'export const sum = (a, b) => a + b\n',
      'sum.test.js':
        "import assert from 'node:assert'\nimport { it } from 'node:test'\nimport { sum } from './sum.js'\nit('adds', () => assert.equal(sum(1, 2), 3))\n",
    })

    expect(await runCheck(aShellCheck('node --test'), world.context('after'))).toMatchObject({ outcome: 'pass' })
  })

  it('is not asked of a build that runs no tests', async () => {
    const world = await createWorld({ 'tests/x.test.js': 'x', Makefile: 'build:\n\ttest -f main.c\n' })
    await world.write({ 'main.c': 'int main() {}' })
    const evidence = await runCheck(aShellCheck('make build'), world.context('after'))

    expect(['pass', 'could_not_run']).toContain(evidence.outcome)
    expect(evidence.reason ?? 'make is not installed').toContain('not installed')
  })
})
