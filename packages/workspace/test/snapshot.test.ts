import { spawn } from 'node:child_process'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import * as fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'
import {
  extractSnapshot,
  findSnapshot,
  linkSnapshot,
  openWorkspace,
  restoreSnapshot,
  takeSnapshot,
  treeHash,
} from '../src/index.ts'
import { createWorkspace } from './temporary-workspace.ts'

describe('snapshots', () => {
  it('keeps a state under a second name when the first is taken again', async () => {
    const { workspace, outside } = await createWorkspace({ 'a.txt': 'first' })
    const ref = await takeSnapshot(workspace, { id: 's1', directory: outside })
    await linkSnapshot(ref, 'owed')
    writeFileSync(join(workspace.root, 'a.txt'), 'second')
    await takeSnapshot(workspace, { id: 's1', directory: outside })

    await restoreSnapshot(workspace, { id: 'owed', directory: outside })
    expect(readFileSync(join(workspace.root, 'a.txt'), 'utf8')).toBe('first')
  })

  it('puts back contents, modes, links and removed files, and removes what appeared', async () => {
    const { workspace, outside } = await createWorkspace({ 'a.txt': 'a', 'd/b.sh': 'b', 'd/e/c': 'c' })
    const at = (path: string): string => join(workspace.root, path)
    chmodSync(at('d/b.sh'), 0o755)
    symlinkSync('a.txt', at('link'))
    mkdirSync(at('empty'))
    const ref = await takeSnapshot(workspace, { id: 's1', directory: outside })

    writeFileSync(at('a.txt'), 'changed')
    chmodSync(at('d/b.sh'), 0o644)
    rmSync(at('d/e'), { recursive: true })
    rmSync(at('link'))
    mkdirSync(at('link'))
    writeFileSync(at('link/x'), 'x')
    rmSync(at('empty'), { recursive: true })
    mkdirSync(at('new/deep'), { recursive: true })
    writeFileSync(at('new/deep/file'), 'x')
    const result = await restoreSnapshot(workspace, ref)

    expect(readFileSync(at('a.txt'), 'utf8')).toBe('a')
    expect(statSync(at('d/b.sh')).mode & 0o777).toBe(0o755)
    expect(readFileSync(at('d/e/c'), 'utf8')).toBe('c')
    expect(readlinkSync(at('link'))).toBe('a.txt')
    expect(existsSync(at('empty'))).toBe(true)
    expect(existsSync(at('new'))).toBe(false)
    expect(result.removed).toContain('new/deep/file')
    expect(await treeHash(workspace)).toBe(ref.treeHash)
    expect(await restoreSnapshot(workspace, ref)).toEqual({ restored: [], removed: [] })
  })

  it('never deletes or changes what it leaves out', async () => {
    const { workspace, outside } = await createWorkspace({ 'a.txt': 'a' })
    const ref = await takeSnapshot(workspace, { id: 's', directory: outside })
    for (const path of ['.git/HEAD', 'node_modules/x/index.js', 'pkg/node_modules/y.js', '.jr/data']) {
      mkdirSync(join(workspace.root, path, '..'), { recursive: true })
      writeFileSync(join(workspace.root, path), 'kept')
    }

    await restoreSnapshot(workspace, ref)

    expect(readdirSync(workspace.root).toSorted()).toEqual(['.git', '.jr', 'a.txt', 'node_modules', 'pkg'])
    expect(readFileSync(join(workspace.root, 'pkg/node_modules/y.js'), 'utf8')).toBe('kept')
    expect(await treeHash(workspace)).not.toBe('')
  })

  it('opens directories that a step closed', async () => {
    const { workspace, outside } = await createWorkspace({ 'd/a.txt': 'a' })
    const ref = await takeSnapshot(workspace, { id: 's', directory: outside })
    chmodSync(join(workspace.root, 'd'), 0o000)

    await restoreSnapshot(workspace, ref)

    expect(readFileSync(join(workspace.root, 'd/a.txt'), 'utf8')).toBe('a')
  })

  it('keeps each content once', async () => {
    const { workspace, outside } = await createWorkspace({ 'a.txt': 'same', 'b.txt': 'same' })
    await takeSnapshot(workspace, { id: 's1', directory: outside })
    writeFileSync(join(workspace.root, 'c.txt'), 'same')
    await takeSnapshot(workspace, { id: 's2', directory: outside })

    const objects = readdirSync(join(outside, 'objects'), { recursive: true }).filter(
      (name) => String(name).length > 60,
    )
    expect(objects).toHaveLength(1)
    expect(await findSnapshot({ id: 's2', directory: outside })).toMatchObject({ id: 's2', files: 3 })
  })

  it('refuses a missing or damaged snapshot before it touches anything', async () => {
    const { workspace, outside } = await createWorkspace({ 'a.txt': 'a', 'b.txt': 'b' })
    const ref = await takeSnapshot(workspace, { id: 's', directory: outside })
    writeFileSync(join(workspace.root, 'a.txt'), 'later')
    writeFileSync(join(workspace.root, 'b.txt'), 'later')
    const objects = readdirSync(join(outside, 'objects'), { recursive: true })
      .map(String)
      .filter((name) => name.length > 60)
    writeFileSync(join(outside, 'objects', objects[1]!), 'rotten')

    await expect(restoreSnapshot(workspace, { id: 'other', directory: outside })).rejects.toMatchObject({
      code: 'snapshot_missing',
    })
    await expect(restoreSnapshot(workspace, ref)).rejects.toMatchObject({ code: 'snapshot_damaged' })

    expect(readFileSync(join(workspace.root, 'a.txt'), 'utf8')).toBe('later')
    expect(readFileSync(join(workspace.root, 'b.txt'), 'utf8')).toBe('later')
  })

  it('does not see a half-taken snapshot', async () => {
    const { workspace, outside } = await createWorkspace({ 'a.txt': 'a' })
    writeFileSync(join(outside, 's.json.123.tmp'), '{"version":1')

    expect(await findSnapshot({ id: 's', directory: outside })).toBeUndefined()
    await expect(restoreSnapshot(workspace, { id: 's', directory: outside })).rejects.toMatchObject({
      code: 'snapshot_missing',
    })
  })

  it('refuses a workspace beyond its limits, and bad names', async () => {
    const { workspace, outside } = await createWorkspace({ 'a.txt': 'a', 'b.txt': 'b' })

    await expect(
      takeSnapshot(workspace, { id: 's', directory: outside, limits: { maxEntries: 1 } }),
    ).rejects.toMatchObject({ code: 'snapshot_too_large' })
    await expect(takeSnapshot(workspace, { id: '../s', directory: outside })).rejects.toMatchObject({
      code: 'invalid_path',
    })
  })

  it('survives kill -9 at any moment: every snapshot that exists can be restored', { timeout: 30_000 }, async () => {
    const files = Object.fromEntries(
      Array.from({ length: 60 }, (_, index) => [`f${index}.txt`, `${index} `.repeat(500)]),
    )
    const { workspace, outside } = await createWorkspace(files)
    const before = await treeHash(workspace)
    const script = `
      import { openWorkspace, takeSnapshot, restoreSnapshot } from ${JSON.stringify(new URL('../src/index.ts', import.meta.url).href)}
      import { writeFileSync } from 'node:fs'
      const workspace = await openWorkspace(${JSON.stringify(workspace.root)})
      for (let round = 0; ; round += 1) {
        const ref = await takeSnapshot(workspace, { id: 'first', directory: ${JSON.stringify(outside)} })
        process.stdout.write('.')
        for (let file = 0; file < 60; file += 1) writeFileSync(${JSON.stringify(workspace.root)} + '/f' + file + '.txt', 'round ' + round)
        await restoreSnapshot(workspace, ref)
      }`
    for (let attempt = 0; attempt < 4; attempt += 1) {
      const child = spawn(process.execPath, ['--input-type=module-typescript', '-'], {
        stdio: ['pipe', 'pipe', 'inherit'],
      })
      child.stdin.end(script)
      let dots = 0
      await new Promise<void>((resolve) => {
        child.stdout.on('data', (chunk: Buffer) => {
          dots += chunk.length
          // Each attempt dies in another round, somewhere in its snapshot or restore.
          if (dots > attempt * 2) child.kill('SIGKILL')
        })
        child.once('close', () => resolve())
      })
      const ref = await findSnapshot({ id: 'first', directory: outside })
      if (ref === undefined) continue
      await restoreSnapshot(workspace, ref)
      expect(await treeHash(workspace), `attempt ${attempt}`).toBe(before)
    }
    expect(await findSnapshot({ id: 'first', directory: outside })).toBeDefined()
  })

  it('restores any change to any tree', { timeout: 30_000 }, async () => {
    const name = fc.constantFrom('a', 'b', 'c', 'd/e', 'd/f', 'd/g/h', 'node')
    const change = fc.oneof(
      fc.record({ act: fc.constant('write' as const), path: name, text: fc.string({ maxLength: 5 }) }),
      fc.record({ act: fc.constant('remove' as const), path: name }),
      fc.record({ act: fc.constant('link' as const), path: name }),
      fc.record({ act: fc.constant('rename' as const), path: name, to: name }),
    )
    await fc.assert(
      fc.asyncProperty(
        fc.array(change, { maxLength: 12 }),
        fc.array(change, { maxLength: 12 }),
        async (setUp, work) => {
          const { root } = await openWorkspace(join(outsideRoot, String((runs += 1))), { create: true })
          const workspace = await openWorkspace(root)
          for (const item of setUp) perform(root, item)
          const ref = await takeSnapshot(workspace, { id: 's', directory: `${root}-snapshots` })
          for (const item of work) perform(root, item)
          await restoreSnapshot(workspace, ref)
          expect(await treeHash(workspace)).toBe(ref.treeHash)
          const copy = await openWorkspace(`${root}-copy`, { create: true })
          await extractSnapshot(ref, copy.root)
          expect(await treeHash(copy)).toBe(ref.treeHash)
        },
      ),
      { seed: 5, numRuns: 80 },
    )
  })
})

let runs = 0
const outsideRoot = join('/tmp', `jr-snapshot-property-${process.pid}`)
afterAll(() => rmSync(outsideRoot, { recursive: true, force: true }))

type Change =
  | { act: 'write'; path: string; text: string }
  | { act: 'remove' | 'link'; path: string }
  | { act: 'rename'; path: string; to: string }

/** Does what is possible; a change that meets a directory where it wants a file is no change. */
function perform(root: string, change: Change): void {
  const at = join(root, change.path)
  try {
    if (change.act === 'remove') rmSync(at, { recursive: true, force: true })
    else if (change.act === 'rename') renameSync(at, join(root, change.to))
    else {
      mkdirSync(join(at, '..'), { recursive: true })
      if (change.act === 'write') writeFileSync(at, change.text)
      else symlinkSync('a', at)
    }
  } catch {
    // Not possible on this tree.
  }
}
