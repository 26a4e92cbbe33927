import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { writeFiles } from '../src/write-files.ts'
import { createWorkspace } from './temporary-workspace.ts'

describe('writeFiles', () => {
  it('puts every file back when a later one cannot take its place', async () => {
    const { workspace } = await createWorkspace({ 'a.txt': 'old\n' })
    const at = (path: string): string => join(workspace.root, path)
    chmodSync(at('a.txt'), 0o640)
    // A rename onto a directory fails only after the first file is in place.
    mkdirSync(at('taken'))
    const { mode, uid, gid } = statSync(at('a.txt'))
    const before = { content: Buffer.from('old\n'), mode, uid, gid }

    const writing = writeFiles([
      { absolute: at('a.txt'), content: 'new\n', before },
      { absolute: at('deep/new.txt'), content: 'new\n' },
      { absolute: at('taken'), content: 'x' },
    ])

    await expect(writing).rejects.toMatchObject({ code: 'write_failed', retryable: true })
    expect(readFileSync(at('a.txt'), 'utf8')).toBe('old\n')
    expect(statSync(at('a.txt')).mode & 0o777).toBe(0o640)
    expect(existsSync(at('deep'))).toBe(false)
    expect(readdirSync(workspace.root).toSorted()).toEqual(['a.txt', 'taken'])
  })

  it('leaves no temporary file behind', async () => {
    const { workspace } = await createWorkspace()
    writeFileSync(join(workspace.root, 'x'), '')

    await writeFiles([{ absolute: join(workspace.root, 'd/y'), content: Buffer.from('y') }])

    expect(readdirSync(workspace.root, { recursive: true }).map(String).toSorted()).toEqual(['d', 'd/y', 'x'])
  })
})
