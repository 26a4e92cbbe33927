import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Mask } from './bubblewrap-arguments.ts'
import type { CommandResult } from './command-result.ts'
import { listSpecialPaths } from './list-special-paths.ts'
import { resolvePath } from './resolve-path.ts'
import type { CommandLimits, Sandbox } from './sandbox.ts'
import { createScratchCopy } from './scratch-copy.ts'
import { spawnCommand } from './spawn-command.ts'
import { WorkspaceError } from './workspace-error.ts'
import type { Workspace } from './workspace.ts'

export interface RunCommandOptions {
  /** A bash command line. */
  readonly command: string
  readonly workspace: Workspace
  /** Relative to the workspace. @default its root */
  readonly cwd?: string
  /**
   * What the command may do to the workspace: `read-only` nothing; `scratch` anything, to a throw-away copy; `write`
   * anything except `.git`, and installed dependencies unless it has the network; it does not see secrets files.
   */
  readonly access: 'read-only' | 'scratch' | 'write'
  /** A directory that stands in for the workspace at the same place; the caller made it and removes it. Only with `scratch`. */
  readonly tree?: string
  /** Wall-clock milliseconds. @default 120,000 */
  readonly timeoutMs?: number
  /** True shares the machine's network, loopback included. @default false */
  readonly network?: boolean
  /** Added to the clean environment. Never put a secret here that the command must not print. */
  readonly environment?: Readonly<Record<string, string>>
  readonly limits?: Partial<CommandLimits>
  /** Text on the standard input. @default none */
  readonly stdin?: string
  readonly signal?: AbortSignal
}

const defaultTimeoutMs = 120_000

/**
 * Runs a command to its end with all its descendants: nothing it started is left when this returns. A command that
 * fails is a result, not an error. Throws `sandbox_unavailable` or `invalid_command` (nothing was run), `outside_workspace` and other
 * codes for a bad `cwd`, and the signal's reason when it is aborted.
 */
export async function runCommand(sandbox: Sandbox, options: RunCommandOptions): Promise<CommandResult> {
  const { workspace, access, network = false } = options
  options.signal?.throwIfAborted()
  checkCommand(options)
  const cwd = await resolvePath(workspace, options.cwd ?? '.')
  if (cwd.stats?.isDirectory() !== true) {
    throw new WorkspaceError('not_a_file', `${options.cwd ?? '.'} is not a directory of the workspace`, {
      hint: 'Run the command in a directory that exists.',
      path: options.cwd ?? '.',
    })
  }
  const scratch =
    access === 'scratch' && options.tree === undefined
      ? await createScratchCopy(workspace, sandbox.scratchDirectory)
      : undefined
  try {
    const source = options.tree ?? scratch?.directory ?? workspace.root
    return await spawnCommand(sandbox, {
      command: options.command,
      view: {
        root: workspace.root,
        source,
        writable: access !== 'read-only',
        network,
        cwd: join(workspace.root, cwd.relative),
        environment: options.environment ?? {},
        limits: { ...sandbox.limits, ...options.limits },
        masks: sandbox.mode === 'off' ? [] : await listMasks(workspace, source, access, network),
      },
      timeoutMs: options.timeoutMs ?? defaultTimeoutMs,
      ...(options.stdin !== undefined && { stdin: options.stdin }),
      ...(options.signal !== undefined && { signal: options.signal }),
    })
  } finally {
    await scratch?.remove()
  }
}

/** The kernel bounds one argument to 128 KiB; the rest of it is for what this package puts before the command. */
const maxCommandBytes = 120_000

function checkCommand({ command, environment = {} }: RunCommandOptions): void {
  const problem =
    Buffer.byteLength(command) > maxCommandBytes
      ? `it has more than ${maxCommandBytes} bytes`
      : command.includes('\0')
        ? 'it holds a NUL character'
        : Object.entries(environment).some(([name, value]) => !/^[A-Za-z_]\w*$/.test(name) || value.includes('\0'))
          ? 'a variable of its environment has a bad name or holds a NUL character'
          : undefined
  if (problem === undefined) return
  throw new WorkspaceError('invalid_command', `The command cannot be run: ${problem}`, {
    hint: 'Write long input to a file first, or give it on the standard input.',
  })
}

async function listMasks(
  workspace: Workspace,
  source: string,
  access: RunCommandOptions['access'],
  network: boolean,
): Promise<Mask[]> {
  const special = await listSpecialPaths(workspace.root)
  const masks: Mask[] = []
  const readOnly = async (path: string, kind: 'directory' | 'file' = 'directory'): Promise<void> => {
    const place = join(workspace.root, path)
    // A stand-in for the workspace holds none of these; each needs something to be mounted on.
    if (source !== workspace.root) {
      if (kind === 'directory') await mkdir(join(source, path), { recursive: true })
      else await writeFile(join(source, path), '')
    }
    masks.push({ kind: 'read-only', source: place, place })
  }
  // Without a network nothing can be installed: whoever writes there forges a tool.
  if (access === 'scratch' || !network) for (const path of special.dependencies) await readOnly(path)
  if (special.jr && access !== 'scratch') masks.push({ kind: 'empty-directory', place: join(workspace.root, '.jr') })
  if (special.git !== undefined) await readOnly('.git', special.git)
  if (access === 'write') {
    for (const path of special.secrets) masks.push({ kind: 'empty-file', place: join(workspace.root, path) })
  }
  return masks
}
