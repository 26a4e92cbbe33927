import { execFileSync } from 'node:child_process'
import { symlinkSync, writeFileSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isWorkspaceError, openWorkspace, resolvePath } from '../src/index.ts'
import { createWorkspace } from './temporary-workspace.ts'

describe('resolvePath', () => {
  it('accepts relative paths and absolute paths inside the workspace', async () => {
    const { workspace } = await createWorkspace({ 'a/b.txt': 'x' })

    expect((await resolvePath(workspace, 'a/b.txt')).relative).toBe('a/b.txt')
    expect((await resolvePath(workspace, './a//./b.txt')).relative).toBe('a/b.txt')
    expect((await resolvePath(workspace, join(workspace.root, 'a/b.txt'))).relative).toBe('a/b.txt')
    expect((await resolvePath(workspace, 'a/../new.txt')).stats).toBeUndefined()
  })

  it('maps an absolute path outside under the workspace and says so', async () => {
    const { workspace } = await createWorkspace()

    const resolved = await resolvePath(workspace, '/ganuda/jr_executor/llm_router.py')

    expect(resolved).toMatchObject({
      absolute: join(workspace.root, 'ganuda/jr_executor/llm_router.py'),
      relative: 'ganuda/jr_executor/llm_router.py',
      mappedFrom: '/ganuda/jr_executor/llm_router.py',
    })
  })

  it('refuses an absolute path outside when mapping is off, with what to do', async () => {
    const { workspace } = await createWorkspace({}, { mapAbsolutePaths: false })

    await expect(resolvePath(workspace, '/ganuda/x.py')).rejects.toMatchObject({
      code: 'outside_workspace',
      hint: expect.stringContaining('mapAbsolutePaths'),
    })
  })

  it.each(['../x', 'a/../../x', '~/x', '~root/.bashrc', '..'])('refuses %s', async (path) => {
    const { workspace } = await createWorkspace()

    await expect(resolvePath(workspace, path)).rejects.toMatchObject({ code: 'outside_workspace', path })
  })

  it.each(['', '   ', 'a\0b', 'a\nb', 'x'.repeat(5000)])('refuses %j as no path', async (path) => {
    const { workspace } = await createWorkspace()

    await expect(resolvePath(workspace, path)).rejects.toMatchObject({ code: 'invalid_path' })
  })

  it('refuses links that lead out, at the end and on the way', async () => {
    const { workspace, outside } = await createWorkspace()
    writeFileSync(join(outside, 'secret'), 'x')
    symlinkSync(join(outside, 'secret'), join(workspace.root, 'file'))
    symlinkSync(outside, join(workspace.root, 'directory'))
    symlinkSync('/nonexistent/target', join(workspace.root, 'dangling'))
    symlinkSync('loop', join(workspace.root, 'loop'))

    for (const path of ['file', 'directory/secret', 'directory/new', 'dangling', 'dangling/x', 'loop']) {
      await expect(resolvePath(workspace, path)).rejects.toMatchObject({ code: 'outside_workspace', path })
    }
  })

  it('follows links that stay inside to where the bytes are', async () => {
    const { workspace } = await createWorkspace({ 'real/x.txt': 'x' })
    symlinkSync('real', join(workspace.root, 'link'))

    expect((await resolvePath(workspace, 'link/x.txt')).relative).toBe('real/x.txt')
    expect((await resolvePath(workspace, 'link/new.txt')).relative).toBe('real/new.txt')
  })

  it('accepts a workspace that is itself reached through a link', async () => {
    const { workspace, outside } = await createWorkspace({ 'x.txt': 'x' })
    symlinkSync(workspace.root, join(outside, 'alias'))
    const alias = await openWorkspace(join(outside, 'alias'))

    const resolved = await resolvePath(alias, join(outside, 'alias', 'x.txt'))

    expect(resolved.absolute).toBe(join(workspace.root, 'x.txt'))
    expect(resolved.mappedFrom).toBeUndefined()
  })

  it('refuses pipes and devices', async () => {
    const { workspace } = await createWorkspace()
    execFileSync('/usr/bin/env', ['mkfifo', join(workspace.root, 'pipe')])

    await expect(resolvePath(workspace, 'pipe')).rejects.toMatchObject({ code: 'special_file' })
  })

  it('never leaves the workspace, whatever the path', async () => {
    const { workspace, outside } = await createWorkspace({ 'd/f': 'x' })
    symlinkSync(outside, join(workspace.root, 'out'))
    const part = fc.constantFrom(
      '..',
      '.',
      '',
      'd',
      'f',
      'out',
      '~',
      '/',
      'etc',
      'é',
      ' ',
      '\\..',
      workspace.root,
      outside,
    )
    const check = await fc.check(
      fc.asyncProperty(fc.array(part, { maxLength: 8 }), async (parts) => {
        const resolved = await resolvePath(workspace, parts.join('/')).catch((error: unknown) => {
          if (!isWorkspaceError(error)) throw error
          return undefined
        })
        return resolved === undefined || `${resolved.absolute}/`.startsWith(`${workspace.root}/`)
      }),
      { seed: 7, numRuns: 500 },
    )

    expect(fc.defaultReportMessage(check)).toBeUndefined()
  })
})

describe('openWorkspace', () => {
  it.each(['/', '/etc', '/usr/share', '/proc/self', '/home', '/tmp', '/nonexistent/x'])(
    'refuses %s',
    async (directory) => {
      await expect(openWorkspace(directory)).rejects.toMatchObject({ code: 'workspace_unusable' })
    },
  )

  it('creates the directory when asked', async () => {
    const { outside } = await createWorkspace()

    await expect(openWorkspace(join(outside, 'new'))).rejects.toMatchObject({ code: 'workspace_unusable' })
    expect((await openWorkspace(join(outside, 'new'), { create: true })).root).toBe(join(outside, 'new'))
    await mkdir(join(outside, 'new', 'again'))
  })
})
