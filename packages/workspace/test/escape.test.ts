import { spawn } from 'node:child_process'
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { chmodSync, chownSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { chown } from 'node:fs/promises'
import { createServer } from 'node:net'
import type { AddressInfo, Server } from 'node:net'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { createSandbox, runCommand } from '../src/index.ts'
import type { Sandbox, Workspace } from '../src/index.ts'
import { attempts, exhaustions, limited } from './escape-attempts.ts'
import type { Target } from './escape-attempts.ts'
import { createWorkspace } from './temporary-workspace.ts'

const nobody = 65_534
const isRoot = process.getuid?.() === 0
/** Root proves both users; an ordinary user can only prove itself. */
const users = isRoot ? ['root', 'an ordinary user'] : ['an ordinary user']

const limits = { memoryMb: 200, processes: 100, fileMb: 20, temporaryMb: 50, diskMb: 150 }

/** A sandbox whose bubblewrap runs as the given user, and a workspace that belongs to that user. */
async function createCell(user: string): Promise<{ sandbox: Sandbox; workspace: Workspace; outside: string }> {
  const { workspace, outside } = await createWorkspace({
    '.git/config': '[core]\n',
    '.git/hooks/sample': '',
    '.env': 'TOKEN=canary-of-env\n',
    'config/.env.production': 'TOKEN=canary-of-env\n',
    '.jr/state': 'x',
    'node_modules/tool/index.js': 'genuine',
    'src/app.ts': 'export {}\n',
  })
  if (!isRoot || user === 'root') return { sandbox: createSandbox({ limits }), workspace, outside }
  for (const path of ['', ...readdirSync(workspace.root, { recursive: true }).map(String)]) {
    chownSync(join(workspace.root, path), nobody, nobody)
  }
  // Everything else stays as it is: only the process that becomes the sandbox is another user's.
  const bwrapPath = join(outside, 'bwrap-as-nobody')
  writeFileSync(
    bwrapPath,
    `#!/bin/sh\nexec setpriv --reuid=${nobody} --regid=${nobody} --clear-groups -- env -i /usr/bin/bwrap "$@"\n`,
    { mode: 0o755 },
  )
  // Node.js may lie in a directory that the other user cannot enter.
  return { sandbox: createSandbox({ limits, bwrapPath, tools: [] }), workspace, outside }
}

interface Witness {
  readonly target: Target
  /** What reached the machine from inside. */
  readonly received: string[]
  readonly processLives: () => boolean
}

async function createWitness(outside: string, owner: number): Promise<Witness> {
  const received: string[] = []
  const marker = `canary${process.pid}x${Math.random().toString(36).slice(2)}`
  const secret = `secret-${marker}`
  const secretPath = join(outside, 'secret')
  writeFileSync(secretPath, secret)
  chmodSync(secretPath, 0o644)
  await chown(outside, owner, owner).catch(() => undefined)
  const accept = (name: string): Server =>
    createServer((socket) => {
      received.push(name)
      socket.on('error', () => undefined)
      socket.destroy()
    })
  const servers = [accept('tcp'), accept('abstract socket'), accept('socket')] as const
  servers[0].listen(0, '127.0.0.1')
  servers[1].listen(`\0${marker}`)
  servers[2].listen(join(outside, 'socket'))
  const udp = createSocket('udp4', () => received.push('udp'))
  udp.bind(0, '127.0.0.1')
  const listening = Promise.all([...servers, udp].map(async (server) => once(server, 'listening')))
  const victim = spawn('/bin/bash', ['-c', `exec -a ${marker} sleep 600`], {
    stdio: 'ignore',
    ...(isRoot && owner !== 0 ? { uid: owner, gid: owner } : {}),
  })
  onTestFinished(() => {
    for (const server of servers) server.close()
    udp.close()
    victim.kill('SIGKILL')
  })
  // The shell has a moment before it becomes the process of that name.
  await expect.poll(() => findProcesses(marker)).not.toEqual([])
  await listening
  const address = servers[0].address() as AddressInfo
  return {
    target: {
      tcpPort: address.port,
      udpPort: udp.address().port,
      abstractSocket: marker,
      socketPath: join(outside, 'socket'),
      secretPath,
      secret,
      outside,
      processId: victim.pid ?? 0,
      marker,
    },
    received,
    processLives: () => victim.exitCode === null && victim.signalCode === null,
  }
}

/** Processes of the machine whose command line begins with the text. */
function findProcesses(text: string): string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((name) => {
      try {
        return readFileSync(`/proc/${name}/cmdline`, 'latin1').replaceAll('\0', ' ').startsWith(text)
      } catch {
        return false
      }
    })
}

describe.each(users)('from inside the sandbox of %s', (user) => {
  it(`blocks ${attempts.length + limited.length} attempts to get out`, { timeout: 60_000 }, async () => {
    process.env['JR_CANARY'] = 'canary-of-environment'
    const { sandbox, workspace, outside } = await createCell(user)
    const { target, received, processLives } = await createWitness(
      outside,
      isRoot && user !== 'root' ? nobody : (process.getuid?.() ?? 0),
    )
    const untouched = readdirSync(outside).toSorted()
    const escaped: string[] = []
    const queue = [...attempts, ...limited]
    const work = async (): Promise<void> => {
      for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
        const { name, command } = next
        const result = await runCommand(sandbox, {
          command: command(target),
          workspace,
          access: 'write',
          timeoutMs: 10_000,
        })
        const output = result.stdout + result.stderr
        const leaks = ['ESCAPED', target.secret, 'canary-of-env'].filter((text) => output.includes(text))
        if (leaks.length > 0) escaped.push(`${name}: ${output}`)
        if (received.length > 0) escaped.push(`near ${name}: reached ${received.splice(0).join()}`)
        if (!processLives()) escaped.push(`near ${name}: killed a process of the machine`)
      }
    }
    await Promise.all(Array.from({ length: 6 }, work))

    expect(escaped).toEqual([])
    expect(readFileSync(target.secretPath, 'utf8')).toBe(target.secret)
    expect(readdirSync(outside).toSorted()).toEqual(untouched)
    expect(readFileSync(join(workspace.root, '.env'), 'utf8')).toBe('TOKEN=canary-of-env\n')
    expect(readFileSync(join(workspace.root, 'node_modules/tool/index.js'), 'utf8')).toBe('genuine')
    expect(readFileSync(join(workspace.root, '.git/config'), 'utf8')).toBe('[core]\n')
    expect(existsSync(join(workspace.root, '.git/hooks/pre-commit'))).toBe(false)
    expect(findProcesses(`${target.marker}-`)).toEqual([])
    expect(findProcesses('sleep 3011')).toEqual([])
  })

  it.each(exhaustions)(
    'stops $name and leaves nothing running',
    { timeout: 30_000 },
    async ({ command, stoppedBy }) => {
      const { sandbox, workspace } = await createCell(user)

      const result = await runCommand(sandbox, {
        command: `exec -a exhaust-${process.pid} bash -c '${command.replaceAll("'", String.raw`'\''`)}'`,
        workspace,
        access: 'write',
        // Long enough for the limits that are looked at; what only time ends is ended by it.
        timeoutMs: stoppedBy.includes('timeout') ? 700 : 20_000,
      })

      expect(stoppedBy).toContain(result.stoppedBy)
      await expect.poll(() => findProcesses(`exhaust-${process.pid}`)).toEqual([])
    },
  )
})

describe('the attempts themselves', () => {
  it('would be noticed: outside of a sandbox the harmless ones succeed', async () => {
    process.env['JR_CANARY'] = 'canary-of-environment'
    const { workspace, outside } = await createWorkspace({
      '.git/config': '',
      '.git/hooks/x': '',
      '.env': 'TOKEN=canary-of-env',
      'node_modules/tool/index.js': 'genuine',
    })
    const { target, received } = await createWitness(outside, process.getuid?.() ?? 0)
    const harmless = [
      'TCP to the loopback of the machine',
      'an abstract Unix socket',
      'a Unix socket in a directory',
      'reading a file outside',
      'reading it through a link in the workspace',
      'reading it by climbing',
      'writing a Git hook',
      'forging a dependency',
      'leaving a set-user-id program',
      'creating a set-user-id program',
      'reading a secrets file',
      'having no system call filter',
      'seeing processes of the machine',
    ]
    const off = createSandbox({ mode: 'off' })
    const unnoticed: string[] = []
    for (const name of harmless) {
      const command = attempts.find((attempt) => attempt.name === name)?.command(target) ?? ''
      const { stdout, stderr } = await runCommand(off, { command, workspace, access: 'write', timeoutMs: 10_000 })
      if (!['ESCAPED', target.secret, 'canary-of-env'].some((text) => stdout.includes(text)))
        unnoticed.push(`${name}: ${stderr}`)
    }

    expect(unnoticed).toEqual([])
    await expect.poll(() => new Set(received)).toEqual(new Set(['tcp', 'abstract socket', 'socket']))
  })

  it('have the tools they need inside', async () => {
    const { workspace } = await createWorkspace()

    const result = await runCommand(createSandbox(), {
      command:
        'for tool in perl unshare mount nsenter getent setsid git timeout; do command -v $tool >/dev/null || echo $tool; done',
      workspace,
      access: 'read-only',
    })

    expect(result.stdout).toBe('')
  })
})
