import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { mkdtemp } from 'node:fs/promises'
import { join } from 'node:path'
import { arch } from 'node:process'
import type { Readable, Writable } from 'node:stream'
import {
  argumentsFd,
  groupContent,
  groupFd,
  passwdContent,
  passwdFd,
  seccompFd,
  statusFd,
  toBubblewrapArguments,
  toEnvironment,
} from './bubblewrap-arguments.ts'
import type { SandboxView } from './bubblewrap-arguments.ts'
import { classifySandboxFailure } from './classify-sandbox-failure.ts'
import { claimProcessGroup } from './claim-process-group.ts'
import type { ProcessGroup } from './claim-process-group.ts'
import { endGroup, killCommand } from './kill-command.ts'
import { createOutputTail } from './output-tail.ts'
import type { CommandResult } from './command-result.ts'
import { removeTree } from './remove-tree.ts'
import { toSeccompFilter } from './seccomp-filter.ts'
import type { CommandLimits, Sandbox } from './sandbox.ts'
import { watchUsage } from './watch-usage.ts'
import type { StopReason } from './watch-usage.ts'

export interface SpawnedCommand {
  readonly command: string
  readonly view: Omit<SandboxView, 'seccomp'>
  readonly timeoutMs: number
  readonly stdin?: string
  readonly signal?: AbortSignal
}

/** A program that prints more than this is stopped: nobody reads it, and it may never end. */
const maxOutputBytes = 67_108_864

/** Starts one prepared command and waits for its end. Throws `sandbox_unavailable` when bubblewrap could not start it. */
export async function spawnCommand(sandbox: Sandbox, options: SpawnedCommand): Promise<CommandResult> {
  const { view } = options
  const startedAt = performance.now()
  const home = sandbox.mode === 'off' ? await mkdtemp(join(sandbox.scratchDirectory, 'jr-home-')) : undefined
  const group = claimProcessGroup(view.limits.processes)
  const child =
    sandbox.mode === 'off' ? startBare(sandbox, options, group, home ?? '/tmp') : startConfined(sandbox, options, group)
  const stdout = createOutputTail(view.limits.outputBytes)
  const stderr = createOutputTail(view.limits.outputBytes)
  let stoppedBy: StopReason | 'abort' | undefined
  const stop = (reason: StopReason | 'abort'): void => {
    if (stoppedBy !== undefined) return
    stoppedBy = reason
    killCommand(child)
  }
  const abort = (): void => stop('abort')
  const timer = setTimeout(stop, options.timeoutMs, 'timeout')
  options.signal?.addEventListener('abort', abort, { once: true })
  // It may have been aborted while the command was prepared.
  if (options.signal?.aborted === true) abort()
  for (const [stream, tail] of [
    [child.stdout, stdout],
    [child.stderr, stderr],
  ] as const) {
    stream?.on('data', (chunk: Buffer) => {
      tail.push(chunk)
      if (tail.total() > maxOutputBytes) stop('output')
    })
  }
  const status = readStatus(child, (processId) =>
    watchUsage({
      processDirectory: `/proc/${processId}/root/proc`,
      diskDirectory: view.source,
      limits: view.limits,
      stop,
    }),
  )
  try {
    const code = await waitForEnd(child).catch((cause: unknown) => {
      throw classifySandboxFailure(sandbox, '', cause)
    })
    options.signal?.throwIfAborted()
    if (stoppedBy === 'abort') throw new Error('a command was aborted without a reason')
    if (sandbox.mode === 'bubblewrap' && stoppedBy === undefined && !status.commandRan()) {
      throw classifySandboxFailure(sandbox, stderr.text())
    }
    return {
      ...(stoppedBy === undefined ? { exitCode: code } : { stoppedBy }),
      stdout: stdout.text(),
      stderr: stderr.text(),
      truncated: stdout.total() > view.limits.outputBytes || stderr.total() > view.limits.outputBytes,
      durationMs: performance.now() - startedAt,
      sandboxed: sandbox.mode === 'bubblewrap',
    }
  } finally {
    clearTimeout(timer)
    options.signal?.removeEventListener('abort', abort)
    status.close()
    group?.release()
    if (home !== undefined) await removeTree(home)
  }
}

/**
 * What runs before the command, on the command's own first line so that bash counts its lines as the author does:
 * limits of each process, set inside, where they count only the command's own processes; and the end of whatever
 * descriptors Jr itself was started with, which would be open in every command.
 */
function toPrelude(limits: CommandLimits): string {
  const kibibytes = (mebibytes: number): number => mebibytes * 1024
  const ulimits = {
    c: 0,
    u: limits.processes,
    // Not the address space (v): Node.js reserves many gigabytes of it without using them.
    d: kibibytes(limits.memoryMb),
    f: kibibytes(limits.fileMb),
    t: limits.cpuSeconds,
  }
  return [
    // A limit that is lower already stays as it is.
    ...Object.entries(ulimits).map(([option, value]) => `ulimit -${option} ${value} 2>/dev/null`),
    'for fd in /proc/self/fd/*; do fd=${fd##*/}; if ((fd > 2)); then eval "exec $fd>&-"; fi; done; unset fd',
    '',
  ].join('; ')
}

/** Puts the process that becomes the program into the group before it starts anything. */
function inGroup(group: ProcessGroup | undefined, program: readonly string[]): readonly string[] {
  if (group === undefined) return program
  return ['/bin/sh', '-c', 'echo $$ > "$0/cgroup.procs" && exec "$@"', group.directory, ...program]
}

function startConfined(
  sandbox: Sandbox,
  { command, view, stdin }: SpawnedCommand,
  group: ProcessGroup | undefined,
): ChildProcess {
  const filter = toSeccompFilter(arch)
  // The profile goes through a pipe and bubblewrap gets no environment: neither shows in the process list, and a
  // variable such as LD_PRELOAD acts only inside.
  const confined = [sandbox.bwrapPath, '--args', String(argumentsFd), '--']
  const [program = '', ...rest] = inGroup(group, [...confined, '/bin/bash', '-c', toPrelude(view.limits) + command])
  const child = spawn(program, rest, {
    detached: true,
    env: {},
    cwd: '/',
    stdio: [stdin === undefined ? 'ignore' : 'pipe', ...Array.from({ length: seccompFd }, () => 'pipe' as const)],
  })
  const profile = toBubblewrapArguments(sandbox, { ...view, seccomp: filter !== undefined })
  // The declared type of `stdio` ends at 4.
  const pipes: readonly (Readable | Writable | null | undefined)[] = child.stdio
  feed(pipes[argumentsFd], profile.map((part) => `${part}\0`).join(''))
  feed(pipes[passwdFd], passwdContent)
  feed(pipes[groupFd], groupContent)
  feed(pipes[seccompFd], filter ?? '')
  if (stdin !== undefined) feed(child.stdin, stdin)
  return child
}

function startBare(
  sandbox: Sandbox,
  { command, view, stdin }: SpawnedCommand,
  group: ProcessGroup | undefined,
  home: string,
): ChildProcess {
  const [program = '', ...rest] = inGroup(group, ['/bin/bash', '-c', toPrelude(view.limits) + command])
  const environment = toEnvironment(sandbox, view)
  const toolPath = sandbox.tools.map((tool) => tool.path.slice(0, tool.path.lastIndexOf('/')))
  const child = spawn(program, rest, {
    detached: true,
    env: { ...environment, HOME: home, PATH: [...toolPath, environment['PATH']].join(':') },
    cwd: view.cwd.replace(view.root, view.source),
    stdio: [stdin === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
  })
  if (stdin !== undefined) feed(child.stdin, stdin)
  return child
}

function feed(stream: Readable | Writable | null | undefined, text: string | Buffer): void {
  const writable = stream as Writable
  // A program may end without reading its input.
  writable.on('error', () => undefined)
  writable.end(text)
}

/** Reads bubblewrap's status documents: the process to watch, and whether the command was started at all. */
function readStatus(
  child: ChildProcess,
  watch: (processId: number) => () => void,
): { commandRan: () => boolean; close: () => void } {
  let text = ''
  let endWatch: (() => void) | undefined
  const stream = child.stdio[statusFd] as Readable | undefined
  stream?.on('error', () => undefined)
  stream?.on('data', (chunk: Buffer) => {
    text += chunk.toString('utf8')
    const processId = /"child-pid": (\d+)/.exec(text)?.[1]
    if (processId !== undefined) endWatch ??= watch(Number(processId))
  })
  return { commandRan: () => text.includes('"exit-code"'), close: () => endWatch?.() }
}

async function waitForEnd(child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', () => {
      // What stayed in the background (without a sandbox) would keep the pipes open for ever.
      endGroup(child)
    })
    child.once('close', (code) => resolve(code ?? 137))
  })
}
