import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { createSandbox, findHostProgram, findToolchainProblem, openWorkspace, runCommand } from '../src/index.ts'

// Every check starts processes; on a busy machine each takes its time.
vi.setConfig({ testTimeout: 60_000 })

let home: string

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'jr-home-'))
  for (const path of ['.pyenv/bin', '.pyenv/shims', '.local/bin', '.local/share/keyrings', '.ssh', '.aws', 'work']) {
    await mkdir(join(home, path), { recursive: true })
  }
  await writeFile(join(home, '.ssh/id_ed25519'), 'a private key')
  await writeFile(join(home, '.aws/credentials'), 'a secret')
  for (const path of ['.pyenv/shims/greet', '.local/bin/wave']) {
    await writeFile(join(home, path), '#!/bin/sh\necho hello from a toolchain\n')
    await chmod(join(home, path), 0o755)
  }
  await symlink(join(home, '.ssh'), join(home, 'innocent'))
  await writeFile(join(home, '.pyenv/shims/plain'), 'not executable')
})
afterAll(() => rm(home, { recursive: true, force: true }))

describe('a toolchain outside of the system', () => {
  it('is seen read-only with its programs on the PATH, and nothing else of the home directory is', async () => {
    const toolchain = join(home, '.pyenv')
    const sandbox = createSandbox({ readOnlyPaths: [toolchain] })
    const workspace = await openWorkspace(join(home, 'work'))
    const run = (command: string): ReturnType<typeof runCommand> =>
      runCommand(sandbox, { command, workspace, access: 'scratch' })

    expect(await run('greet')).toMatchObject({ exitCode: 0, stdout: 'hello from a toolchain\n' })
    expect((await run(`echo > ${toolchain}/shims/greet`)).stderr).toContain('Read-only file system')
    const secrets = await run(`cat ${home}/.ssh/id_ed25519 ${home}/.aws/credentials; ls -A ${home}`)
    expect(secrets.stdout.trim().split('\n')).toEqual(['.pyenv', 'work'])
    expect((await run('wave')).exitCode).toBe(127)
  })

  it('is found by the PATH of the machine, with the paths that would show it', () => {
    const searchPath = ['/nowhere', join(home, '.pyenv/shims'), join(home, '.local/bin')]

    expect(findHostProgram('greet', searchPath)).toEqual({
      path: join(home, '.pyenv/shims/greet'),
      readOnlyPaths: [join(home, '.pyenv')],
    })
    // Beside ~/.local/bin lie keyrings.
    expect(findHostProgram('wave', searchPath)?.readOnlyPaths).toEqual([join(home, '.local/bin')])
    expect(findHostProgram('plain', searchPath)).toBeUndefined()
    expect(findHostProgram('none', searchPath)).toBeUndefined()
  })

  it('is never the home directory, what lies above it, or where secrets are kept', () => {
    const problem = (path: string): string | undefined => findToolchainProblem(path, home)

    for (const path of ['.pyenv', '.local/bin']) expect([path, problem(join(home, path))]).toEqual([path, undefined])
    expect(problem('.pyenv')).toContain('not an absolute path')
    expect(problem(join(home, '.nvm'))).toContain('does not exist')
    for (const path of [home, `${home}/`, join(home, '..'), '/']) expect([path, problem(path)]).not.toContain(undefined)
    for (const path of ['.ssh', '.aws', '.local', 'innocent']) {
      expect([path, problem(join(home, path))]).toEqual([path, expect.stringMatching(/where secrets are kept/)])
    }
    expect(problem('/etc')).toContain('more than a toolchain')
  })
})
