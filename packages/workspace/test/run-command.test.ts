import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { createSandbox, probeSandbox, runCommand, treeHash } from '../src/index.ts'
import type { Sandbox } from '../src/index.ts'
import { createWorkspace } from './temporary-workspace.ts'

const confined = createSandbox()
const off = createSandbox({ mode: 'off' })

describe.each([
  ['in the sandbox', confined],
  ['without a sandbox', off],
])('runCommand %s', (_title, sandbox: Sandbox) => {
  it('returns exit code and both streams', async () => {
    const { workspace } = await createWorkspace({ 'sub/x': '' })

    const result = await runCommand(sandbox, {
      command: 'pwd; ls; echo error >&2; exit 7',
      workspace,
      cwd: 'sub',
      access: 'read-only',
    })

    expect(result).toMatchObject({
      exitCode: 7,
      stderr: 'error\n',
      truncated: false,
      sandboxed: sandbox.mode === 'bubblewrap',
    })
    expect(result.stdout).toBe(`${join(workspace.root, 'sub')}\nx\n`)
    expect(result.stoppedBy).toBeUndefined()
  })

  it('gives a clean environment, the given variables and the standard input', async () => {
    const { workspace } = await createWorkspace()
    process.env['JR_CANARY'] = 'leaked'

    const result = await runCommand(sandbox, {
      command: 'cat; env',
      workspace,
      access: 'scratch',
      environment: { GIVEN: 'yes' },
      stdin: 'input\n',
    })

    expect(result.stdout).toContain('input\n')
    expect(result.stdout).toContain('GIVEN=yes')
    expect(result.stdout).not.toContain('leaked')
  })

  it('has the Node.js that runs Jr', async () => {
    const { workspace } = await createWorkspace()

    expect(
      (await runCommand(sandbox, { command: 'node --version', workspace, access: 'read-only' })).stdout.trim(),
    ).toBe(process.version)
  })

  it('writes to the workspace, or to a throw-away copy of it', async () => {
    const { workspace } = await createWorkspace({ 'a/x.txt': 'x' })
    const before = await treeHash(workspace)
    const command = 'cat a/x.txt && echo y > a/y.txt && cat a/y.txt'

    const scratch = await runCommand(sandbox, { command, workspace, access: 'scratch' })
    expect(scratch).toMatchObject({ exitCode: 0, stdout: 'xy\n' })
    expect(await treeHash(workspace)).toBe(before)

    const written = await runCommand(sandbox, { command, workspace, access: 'write' })
    expect(written.exitCode).toBe(0)
    expect(readFileSync(join(workspace.root, 'a/y.txt'), 'utf8')).toBe('y\n')
  })

  it('stops at the time limit, deaf to signals or not', async () => {
    const { workspace } = await createWorkspace()

    const command = "trap '' TERM INT HUP; echo begun; sleep 60 & wait"
    const run = (timeoutMs: number) => runCommand(sandbox, { command, workspace, access: 'read-only', timeoutMs })

    // A busy machine may need the first one to get as far as to the trap.
    const results = [await run(300)]
    if (results[0]?.stdout === '') results.push(await run(10_000))

    expect(results.map(({ stoppedBy, exitCode }) => [stoppedBy, exitCode])).toEqual(
      results.map(() => ['timeout', undefined]),
    )
    expect(results.at(-1)?.stdout).toBe('begun\n')
  })

  it('keeps the end of a long output', async () => {
    const { workspace } = await createWorkspace()

    const result = await runCommand(sandbox, {
      command: 'seq 1 100000; echo end',
      workspace,
      access: 'read-only',
      limits: { outputBytes: 1000 },
    })

    expect(result.truncated).toBe(true)
    expect(Buffer.byteLength(result.stdout)).toBeLessThanOrEqual(1000)
    expect(result.stdout.endsWith('99999\n100000\nend\n')).toBe(true)
  })

  it('stops a command that prints without end', async () => {
    const { workspace } = await createWorkspace()

    const result = await runCommand(sandbox, { command: 'yes', workspace, access: 'read-only', timeoutMs: 60_000 })

    expect(result.stoppedBy).toBe('output')
  })

  it('throws the reason of an abort, before and during', async () => {
    const { workspace } = await createWorkspace()
    const controller = new AbortController()

    const running = runCommand(sandbox, {
      command: 'sleep 60',
      workspace,
      access: 'read-only',
      signal: controller.signal,
    })
    setTimeout(() => controller.abort(new Error('cancelled by a person')), 50)

    await expect(running).rejects.toThrow('cancelled by a person')
    await expect(
      runCommand(sandbox, { command: 'true', workspace, access: 'read-only', signal: controller.signal }),
    ).rejects.toThrow('cancelled by a person')
  })

  it('ends a command that is aborted at any moment of its start', async () => {
    const { workspace } = await createWorkspace()
    for (let delayMs = 0; delayMs < 12; delayMs += 1) {
      const signal = AbortSignal.timeout(delayMs)
      const running = runCommand(sandbox, { command: 'sleep 600', workspace, access: 'read-only', signal })
      await expect(running).rejects.toMatchObject({ name: 'TimeoutError' })
    }
  })

  it('does not wait for a process that left its group and keeps the pipes', async () => {
    const { workspace } = await createWorkspace()

    const result = await runCommand(sandbox, {
      command: 'setsid sleep 60 & echo begun',
      workspace,
      access: 'read-only',
      timeoutMs: 60_000,
    })

    expect(result).toMatchObject({ exitCode: 0, stdout: 'begun\n' })
  })

  it('refuses a directory outside of the workspace', async () => {
    const { workspace } = await createWorkspace({ file: 'x' })

    await expect(
      runCommand(sandbox, { command: 'ls', workspace, cwd: '..', access: 'read-only' }),
    ).rejects.toMatchObject({ code: 'outside_workspace' })
    await expect(
      runCommand(sandbox, { command: 'ls', workspace, cwd: 'file', access: 'read-only' }),
    ).rejects.toMatchObject({ code: 'not_a_file' })
  })

  it('refuses a command or an environment that no process can be given', async () => {
    const { workspace } = await createWorkspace()
    const run = async (command: string, environment: Record<string, string>): Promise<unknown> =>
      runCommand(sandbox, { command, workspace, access: 'read-only', environment })

    await expect(run('echo \0', {})).rejects.toMatchObject({ code: 'invalid_command' })
    await expect(run(`: ${'x'.repeat(130_000)}`, {})).rejects.toMatchObject({ code: 'invalid_command' })
    await expect(run('true', { A: 'x\0--bind\0/\0/mnt' })).rejects.toMatchObject({ code: 'invalid_command' })
    await expect(run('true', { 'A B': 'x' })).rejects.toMatchObject({ code: 'invalid_command' })
  })

  it('does not mind a program that reads none of its input', async () => {
    const { workspace } = await createWorkspace()

    expect(
      await runCommand(sandbox, { command: 'true', workspace, access: 'read-only', stdin: 'x'.repeat(5_000_000) }),
    ).toMatchObject({ exitCode: 0 })
  })
})

describe('the sandbox', () => {
  it('lets checks use installed dependencies that they cannot change', async () => {
    const { workspace } = await createWorkspace({ 'pkg/index.js': 'x', 'pkg/node_modules/dep/index.js': 'dep' })
    const command = 'cat pkg/node_modules/dep/index.js; echo forged > pkg/node_modules/dep/index.js'

    for (const access of ['read-only', 'scratch', 'write'] as const) {
      const result = await runCommand(confined, { command, workspace, access })
      expect({ access, ...result }).toMatchObject({ access, exitCode: 1, stdout: 'dep' })
    }
    expect(readFileSync(join(workspace.root, 'pkg/node_modules/dep/index.js'), 'utf8')).toBe('dep')
  })

  it('shows Git but does not let it change', async () => {
    const { workspace } = await createWorkspace({ '.git/HEAD': 'ref: refs/heads/main\n' })

    for (const access of ['read-only', 'scratch', 'write'] as const) {
      const result = await runCommand(confined, { command: 'cat .git/HEAD; echo x > .git/HEAD', workspace, access })
      expect({ access, ...result }).toMatchObject({ access, exitCode: 1, stdout: 'ref: refs/heads/main\n' })
    }
  })

  it('knows a linked work tree, whose .git is a file', async () => {
    const { workspace } = await createWorkspace({ '.git': 'gitdir: /elsewhere\n' })

    for (const access of ['read-only', 'scratch', 'write'] as const) {
      const result = await runCommand(confined, { command: 'cat .git; echo x > .git', workspace, access })
      expect({ access, ...result }).toMatchObject({ access, exitCode: 1, stdout: 'gitdir: /elsewhere\n' })
    }
  })

  it('leaves nothing of a scratch copy behind', async () => {
    const { workspace, outside } = await createWorkspace({ 'a/b': 'x' })
    const sandbox = createSandbox({ scratchDirectory: outside })

    await runCommand(sandbox, { command: 'mkdir -p c && chmod 000 c && chmod 555 a', workspace, access: 'scratch' })

    expect(readdirSync(outside)).toEqual([])
  })

  it('hides planted caches from checks', async () => {
    const { workspace } = await createWorkspace({ 'app.py': 'x', '__pycache__/app.cpython-311.pyc': 'forged' })

    const result = await runCommand(confined, { command: 'ls -A', workspace, access: 'scratch' })

    expect(result.stdout).toBe('app.py\n')
  })

  it('runs in a prepared tree at the place of the workspace', async () => {
    const { workspace, outside } = await createWorkspace({ x: 'real' })
    mkdirSync(join(outside, 'tree'))
    writeFileSync(join(outside, 'tree', 'x'), 'stand-in')

    const result = await runCommand(confined, {
      command: 'pwd; cat x',
      workspace,
      access: 'scratch',
      tree: join(outside, 'tree'),
    })

    expect(result.stdout).toBe(`${workspace.root}\nstand-in`)
    expect(existsSync(join(outside, 'tree'))).toBe(true)
  })

  it('runs nothing and names the fix when bubblewrap is missing', async () => {
    const { workspace } = await createWorkspace()
    const broken = createSandbox({ bwrapPath: '/nonexistent/bwrap' })

    await expect(runCommand(broken, { command: 'touch ran', workspace, access: 'write' })).rejects.toMatchObject({
      code: 'sandbox_unavailable',
      hint: expect.stringContaining('apt-get install bubblewrap'),
    })
    expect(existsSync(join(workspace.root, 'ran'))).toBe(false)
    expect(await probeSandbox(broken)).toMatchObject({
      ok: false,
      fix: expect.stringContaining('apt-get install bubblewrap'),
    })
  })

  it.each([
    ["bwrap: Can't mount proc on /newroot/proc: Operation not permitted", 'ProtectKernelTunables'],
    ['bwrap: No permissions to create new namespace', 'unprivileged_userns_clone'],
    ['bwrap: setting up uid map: Permission denied', 'AppArmor'],
    ['bwrap: Unknown option --disable-userns', '0.8'],
  ])('names the fix for %j', async (message, fix) => {
    const { workspace, outside } = await createWorkspace()
    const bwrapPath = join(outside, 'bwrap')
    writeFileSync(bwrapPath, `#!/bin/sh\necho "${message}" >&2\nexit 1\n`, { mode: 0o755 })

    await expect(
      runCommand(createSandbox({ bwrapPath }), { command: 'true', workspace, access: 'read-only' }),
    ).rejects.toMatchObject({
      code: 'sandbox_unavailable',
      message: expect.stringContaining(message),
      hint: expect.stringContaining(fix),
    })
  })
})

describe('probeSandbox', () => {
  it('proves the sandbox of this machine', async () => {
    expect(await probeSandbox(confined)).toEqual({ ok: true, sandboxed: true })
  })

  it('says that commands run unconfined when it is off', async () => {
    expect(await probeSandbox(off)).toEqual({ ok: true, sandboxed: false })
  })

  it('finds a sandbox that confines nothing', async () => {
    const { outside } = await createWorkspace()
    const bwrapPath = join(outside, 'bwrap')
    // Runs the command as it is, and reports success in the form that bubblewrap does.
    writeFileSync(
      bwrapPath,
      `#!/bin/bash\nwhile [ "$1" != -- ]; do shift; done; shift\ncd "$(mktemp -d)"; "$@"; code=$?\necho '{ "exit-code": 0 }' >&4; exit $code\n`,
      { mode: 0o755 },
    )

    expect(await probeSandbox(createSandbox({ bwrapPath }))).toMatchObject({
      ok: false,
      problem: expect.stringContaining('writable'),
    })
  })
})
