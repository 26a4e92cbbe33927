import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createSandbox, treeHash } from '@jr/workspace'
import { describe, expect, it, vi } from 'vitest'
import { runCheck } from '../../src/index.ts'
import { aCheck, aShellCheck } from '../a-check.ts'
import { createWorld } from '../temporary-world.ts'

// Every check starts processes; on a busy machine each takes its time.
vi.setConfig({ testTimeout: 60_000 })

describe('a shell check', () => {
  it('becomes evidence that is bound to the tree', async () => {
    const world = await createWorld({ 'a.txt': 'hello' })

    const evidence = await runCheck(
      aShellCheck('cat a.txt', { expect: { contains: 'hello' } }),
      world.context('after'),
      'f1',
    )

    expect(evidence).toMatchObject({
      checkId: 'c1',
      featureId: 'f1',
      kind: 'shell',
      phase: 'after',
      outcome: 'pass',
      command: 'cat a.txt',
      exitCode: 0,
      output: 'hello',
      sandboxed: true,
      judged: false,
      ranAt: new Date(0),
    })
    expect(evidence.treeHash).toBe(await treeHash(world.workspace))
    expect(Number.isInteger(evidence.durationMs)).toBe(true)
  })

  it('says where a missing program lies on this machine, and which setting shows it', async () => {
    const { outside, context } = await createWorld()
    await mkdir(join(outside, '.pyenv/shims'), { recursive: true })
    for (const name of ['greet', 'python3']) {
      await writeFile(join(outside, '.pyenv/shims', name), '#!/bin/sh\n', { mode: 0o755 })
    }
    const sandbox = createSandbox({ hostSearchPath: ['/nowhere', join(outside, '.pyenv/shims')] })
    const run = (command: string) => runCheck(aShellCheck(command), context('after', { sandbox }))

    expect(await run('greet')).toMatchObject({
      outcome: 'could_not_run',
      reason: `greet is not installed where checks run; this machine has ${outside}/.pyenv/shims/greet, which the sandbox does not show: add ${outside}/.pyenv to JR_SANDBOX_READ_ONLY_PATHS`,
    })
    expect(await run('no-such-tool')).toMatchObject({ reason: 'no-such-tool is not installed where checks run' })
    const shown = createSandbox({ readOnlyPaths: [join(outside, '.pyenv')] })
    expect(await runCheck(aShellCheck('greet'), context('after', { sandbox: shown }))).toMatchObject({
      outcome: 'pass',
    })
    const python = await runCheck(
      aCheck({ kind: 'script', language: 'python', code: 'import no_such_module_anywhere', expect: {} }),
      context('after', { sandbox, deliverables: ['a.py'] }),
    )
    expect(python).toMatchObject({
      outcome: 'could_not_run',
      reason: expect.stringContaining(`${outside}/.pyenv/shims/python3`),
    })
  })

  it('says how to call a program that the workspace has installed', async () => {
    const world = await createWorld({ 'node_modules/.bin/greet': '#!/bin/sh\n' })

    expect(await runCheck(aShellCheck('greet'), world.context('after'))).toMatchObject({
      outcome: 'could_not_run',
      reason: expect.stringContaining('write node_modules/.bin/greet'),
    })
  })

  it.each([
    ['exit 3', { exitCode: 3 }, 'pass'],
    ['exit 3', {}, 'fail'],
    ['echo 41', { compare: { operator: '>=', value: 42 } }, 'fail'],
    ['echo "rows: 42"', { compare: { operator: '>=', value: 42 } }, 'pass'],
    ['echo none', { compare: { operator: '>=', value: 0 } }, 'fail'],
    ['echo " x "', { equals: 'x' }, 'pass'],
    ['echo xy', { equals: 'x' }, 'fail'],
    ['echo abc >&2', { matches: '^a.c$' }, 'pass'],
    ['echo aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab', { matches: '^(a+)+$' }, 'fail'],
    ['echo x', { matches: '(' }, 'fail'],
    ['no-such-tool', {}, 'could_not_run'],
    ['./no-such-script', {}, 'fail'],
    ['sleep 30', {}, 'could_not_run'],
  ] as const)('%j expecting %j: %s', async (command, expectation, outcome) => {
    const world = await createWorld()

    // What ends by itself gets as long as a busy machine takes.
    const timeoutMs = command === 'sleep 30' ? 1000 : 60_000
    const evidence = await runCheck(aShellCheck(command, { expect: expectation, timeoutMs }), world.context('after'))

    expect([evidence.outcome, typeof evidence.reason]).toEqual([outcome, outcome === 'pass' ? 'undefined' : 'string'])
  })

  it('cannot change the tree, and is run on a copy when it must write', async () => {
    const world = await createWorld({ 'a.txt': 'a' })
    const before = await treeHash(world.workspace)

    const evidence = await runCheck(
      aShellCheck('echo b > b.txt && rm a.txt && cat b.txt', { expect: { equals: 'b' } }),
      world.context('after'),
    )

    expect(evidence.outcome).toBe('pass')
    expect(await treeHash(world.workspace)).toBe(before)
  })

  it('masks secrets in everything that is stored', async () => {
    const world = await createWorld()
    const mask = (text: string): string => text.replaceAll('hunter2', '***')

    const evidence = await runCheck(
      aShellCheck('echo hunter2; exit 1', { expect: { equals: 'hunter2' } }),
      world.context('after', { mask }),
    )

    expect(JSON.stringify(evidence)).not.toContain('hunter2')
  })

  it('could not run when the sandbox cannot start', async () => {
    const world = await createWorld({}, createSandbox({ bwrapPath: '/nonexistent' }))

    expect(await runCheck(aShellCheck('true'), world.context('after'))).toMatchObject({
      outcome: 'could_not_run',
      reason: expect.stringContaining('Install bubblewrap'),
    })
  })

  it('says so when it ran without a sandbox', async () => {
    const world = await createWorld({}, createSandbox({ mode: 'off' }))

    expect(await runCheck(aShellCheck('true'), world.context('after'))).toMatchObject({
      outcome: 'pass',
      sandboxed: false,
    })
  })

  it('throws when it is aborted', async () => {
    const world = await createWorld()

    await expect(
      runCheck(aShellCheck('true'), world.context('after', { signal: AbortSignal.abort(new Error('stop')) })),
    ).rejects.toThrow('stop')
  })
})
