import { chmodSync, mkdirSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { scanTree, treeHash } from '../src/index.ts'
import { createWorkspace } from './temporary-workspace.ts'

describe('treeHash', () => {
  it('changes with content, name, link target, executable bit and directories, and with nothing else', async () => {
    const { workspace } = await createWorkspace({ 'a.txt': 'a' })
    const at = (path: string): string => join(workspace.root, path)
    const seen = [await treeHash(workspace)]
    const steps = [
      () => writeFileSync(at('a.txt'), 'b'),
      () => chmodSync(at('a.txt'), 0o755),
      () => symlinkSync('a.txt', at('l')),
      () => mkdirSync(at('d')),
      () => writeFileSync(at('d/x'), ''),
    ]
    for (const step of steps) {
      step()
      seen.push(await treeHash(workspace))
    }

    expect(new Set(seen).size).toBe(seen.length)

    utimesSync(at('a.txt'), 1, 1)
    mkdirSync(at('node_modules'))
    writeFileSync(at('node_modules/x'), 'x')
    chmodSync(at('a.txt'), 0o711)
    expect(await treeHash(workspace)).toBe(seen.at(-1))
  })

  it('notices a change of the same size in the same instant', async () => {
    const { workspace } = await createWorkspace({ 'a.txt': '0' })
    const hashes = new Set<string>()
    for (let value = 0; value < 50; value += 1) {
      writeFileSync(join(workspace.root, 'a.txt'), String.fromCodePoint(65 + value))
      hashes.add(await treeHash(workspace))
    }

    expect(hashes.size).toBe(50)
  })

  it('skips pipes and lists in a stable order', async () => {
    const { workspace } = await createWorkspace({ b: '', 'a/z': '', 'a/b/c': '' })

    expect((await scanTree(workspace)).entries.map((entry) => entry.path)).toEqual(['a', 'a/b', 'a/b/c', 'a/z', 'b'])
  })
})
