import { unlink } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { runCheck } from '../../src/index.ts'
import { aCheck } from '../a-check.ts'
import { createWorld } from '../temporary-world.ts'

describe('a diff check', () => {
  const diff = (...only: string[]) => aCheck({ kind: 'diff', only })
  const base = { 'src/a.ts': 'line\n'.repeat(100), 'other.txt': 'x', 'docs/x.md': 'x' }

  it('knows which paths may change: files, directories, globs, mapped absolute paths', async () => {
    const world = await createWorld(base)
    await world.write({ 'src/b.ts': 'b', 'ganuda/c.py': 'c' })

    expect(await runCheck(diff('src', '/ganuda/c.py'), world.context('after'))).toMatchObject({
      outcome: 'pass',
      output: 'added ganuda/c.py\nadded src/b.ts',
    })
    expect(await runCheck(diff('src/**/*.ts', '**/*.py'), world.context('after'))).toMatchObject({ outcome: 'pass' })
    expect(await runCheck(diff(), world.context('after'))).toMatchObject({ outcome: 'pass' })
    expect(await runCheck(diff('src'), world.context('after'))).toMatchObject({
      outcome: 'fail',
      reason: expect.stringContaining('ganuda/c.py'),
    })
  })

  it.each([
    ['a stub', { 'src/a.ts': 'stub\n' }, 'shrinks'],
    ['a placeholder', { 'src/a.ts': `${'line\n'.repeat(100)}// TODO: implement\n` }, 'src/a.ts:101'],
    ['a cited file that does not exist', { 'docs/x.md': 'see `src/none.ts:3`' }, 'src/none.ts:3'],
    ['a cited line that does not exist', { 'docs/x.md': 'see [a](src/a.ts#L500)' }, '100 lines'],
  ])('finds %s', async (_, files, reason) => {
    const world = await createWorld(base)
    await world.write(files)

    expect(await runCheck(diff(), world.context('after'))).toMatchObject({
      outcome: 'fail',
      reason: expect.stringContaining(reason),
    })
  })

  it('lets a file vanish only when the check or the document names it', async () => {
    const world = await createWorld(base)
    await unlink(join(world.workspace.root, 'src/a.ts'))

    expect(await runCheck(diff('src'), world.context('after'))).toMatchObject({
      outcome: 'fail',
      reason: 'src/a.ts was removed, and neither the check nor the document names it',
    })
    expect(await runCheck(diff('src/a.ts'), world.context('after'))).toMatchObject({ outcome: 'pass' })
    const ordered = world.context('after', { deliverables: ['src/a.ts'] })
    expect(await runCheck(diff('src'), ordered)).toMatchObject({ outcome: 'pass' })
  })

  it('proves nothing when nothing was changed', async () => {
    const world = await createWorld(base)

    expect(await runCheck(diff(), world.context('after'))).toMatchObject({ outcome: 'could_not_run' })
  })
})
