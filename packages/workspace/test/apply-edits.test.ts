import {
  chmodSync,
  existsSync,
  linkSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { applyPatch } from 'diff'
import { describe, expect, it } from 'vitest'
import { applyEdits } from '../src/index.ts'
import { createWorkspace } from './temporary-workspace.ts'

const long = `${'line of code\n'.repeat(50)}end\n`

describe('applyEdits', () => {
  it('creates, modifies and recognises what is there, with a diff that applies', async () => {
    const { workspace } = await createWorkspace({ 'app.ts': 'one\ntwo\nthree\n' })
    const edits = [
      { type: 'write', path: 'src/new.ts', content: 'new\n' },
      { type: 'replace', path: 'app.ts', search: 'two', replace: 'TWO' },
    ] as const

    const first = await applyEdits(workspace, edits)
    const second = await applyEdits(workspace, edits)

    expect(first.map((change) => change.outcome)).toEqual(['created', 'modified'])
    expect(first[1]).toMatchObject({ path: 'app.ts', line: 2, before: { bytes: 14 }, after: { bytes: 14 } })
    expect(applyPatch('one\ntwo\nthree\n', first[1]!.diff)).toBe('one\nTWO\nthree\n')
    expect(second.map((change) => change.outcome)).toEqual(['already_applied', 'already_applied'])
    expect(second.every((change) => change.diff === '')).toBe(true)
    expect(readFileSync(join(workspace.root, 'app.ts'), 'utf8')).toBe('one\nTWO\nthree\n')
  })

  it('composes several edits of one file', async () => {
    const { workspace } = await createWorkspace({ 'a.txt': '1\n2\n' })

    await applyEdits(workspace, [
      { type: 'replace', path: 'a.txt', search: '1', replace: '10' },
      { type: 'replace', path: './a.txt', search: '10\n2', replace: '10\n20' },
    ])

    expect(readFileSync(join(workspace.root, 'a.txt'), 'utf8')).toBe('10\n20\n')
  })

  it('applies nothing when one edit of the step cannot be applied', async () => {
    const { workspace } = await createWorkspace({ 'a.txt': 'old\n' })
    const edits = [
      { type: 'write', path: 'deep/er/new.txt', content: 'x' },
      { type: 'replace', path: 'a.txt', search: 'old', replace: 'new' },
      { type: 'replace', path: 'a.txt', search: 'not there', replace: 'x' },
    ] as const

    await expect(applyEdits(workspace, edits)).rejects.toMatchObject({ code: 'search_absent', path: 'a.txt' })

    expect(readFileSync(join(workspace.root, 'a.txt'), 'utf8')).toBe('old\n')
    expect(readdirSync(workspace.root)).toEqual(['a.txt'])
  })

  it('keeps the mode of a file and breaks its hard links', async () => {
    const { workspace, outside } = await createWorkspace({ 'run.sh': '#!/bin/sh\necho 1\n' })
    chmodSync(join(workspace.root, 'run.sh'), 0o750)
    linkSync(join(workspace.root, 'run.sh'), join(outside, 'same'))

    await applyEdits(workspace, [{ type: 'replace', path: 'run.sh', search: 'echo 1', replace: 'echo 2' }])

    expect(statSync(join(workspace.root, 'run.sh')).mode & 0o777).toBe(0o750)
    expect(readFileSync(join(outside, 'same'), 'utf8')).toContain('echo 1')
  })

  it('reports the absolute path that it mapped', async () => {
    const { workspace } = await createWorkspace()

    const [change] = await applyEdits(workspace, [{ type: 'write', path: '/ganuda/x.py', content: 'x = 1\n' }])

    expect(change).toMatchObject({ path: 'ganuda/x.py', mappedFrom: '/ganuda/x.py', outcome: 'created' })
  })

  it('edits a file with CRLF in its own convention', async () => {
    const { workspace } = await createWorkspace({ 'w.txt': 'a\r\nb\r\nc\r\n' })

    await applyEdits(workspace, [{ type: 'replace', path: 'w.txt', search: 'a\nb', replace: 'a\nB' }])

    expect(readFileSync(join(workspace.root, 'w.txt'), 'utf8')).toBe('a\r\nB\r\nc\r\n')
  })

  it.each([
    ['protected_path', { type: 'write', path: '.git/hooks/pre-commit', content: 'x' }],
    ['protected_path', { type: 'write', path: '.env', content: 'x' }],
    ['protected_path', { type: 'write', path: 'alias/config', content: 'x' }],
    ['content_shrinks', { type: 'write', path: 'long.txt', content: 'stub\n' }],
    ['placeholder_content', { type: 'write', path: 'long.txt', content: `${long}# ... rest of the code unchanged\n` }],
    ['placeholder_content', { type: 'replace', path: 'long.txt', search: 'end', replace: '# TODO: implement' }],
    ['not_a_file', { type: 'write', path: 'folder', content: 'x' }],
    ['not_a_file', { type: 'write', path: 'newfolder/', content: 'x' }],
    ['not_text', { type: 'replace', path: 'binary', search: 'x', replace: 'y' }],
    ['file_missing', { type: 'replace', path: 'missing.txt', search: 'x', replace: 'y' }],
    ['search_ambiguous', { type: 'replace', path: 'long.txt', search: 'line of code\nline', replace: 'y' }],
    ['outside_workspace', { type: 'write', path: '../x', content: 'x' }],
  ] as const)('refuses with %s: %j', async (code, edit) => {
    const { workspace } = await createWorkspace({ 'long.txt': long, 'folder/x': 'x', '.git/config': 'x' })
    writeFileSync(join(workspace.root, 'binary'), Buffer.from([0, 1, 2, 255]))
    symlinkSync('.git', join(workspace.root, 'alias'))

    await expect(applyEdits(workspace, [edit])).rejects.toMatchObject({ code, hint: expect.stringMatching(/\w/) })

    expect(readFileSync(join(workspace.root, 'long.txt'), 'utf8')).toBe(long)
  })

  it('lets a person lift a guard', async () => {
    const { workspace } = await createWorkspace({ 'long.txt': long })
    const edits = [
      { type: 'write', path: 'long.txt', content: 'short\n' },
      { type: 'write', path: '.env', content: 'A=1\n' },
    ] as const

    await applyEdits(workspace, edits, { allow: ['content_shrinks', 'protected_path'] })

    expect(readFileSync(join(workspace.root, 'long.txt'), 'utf8')).toBe('short\n')
    expect(existsSync(join(workspace.root, '.env'))).toBe(true)
  })

  it('writes a file of many unrelated lines without waiting for its diff', async () => {
    const line = (seed: number) => (_: unknown, index: number) => `${seed * 7919 + index * 31}`
    const { workspace } = await createWorkspace({ 'big.txt': Array.from({ length: 20_000 }, line(1)).join('\n') })
    const content = Array.from({ length: 20_000 }, line(2)).join('\n')

    const [change] = await applyEdits(workspace, [{ type: 'write', path: 'big.txt', content }])

    expect(change).toMatchObject({ outcome: 'modified' })
    expect(change!.diff).toContain('b/big.txt')
  })
})
