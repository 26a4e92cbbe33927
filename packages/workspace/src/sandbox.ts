import { execPath } from 'node:process'
import { listProgramDirectories } from './toolchain-path.ts'

/** A program that commands may use although it does not lie in the system's directories. */
export interface Tool {
  /** Name on the PATH inside. */
  readonly name: string
  /** Absolute path of the executable outside. */
  readonly path: string
}

/** How commands are run. Create it with {@link createSandbox}; prove it with `probeSandbox` before work begins. */
export interface Sandbox {
  /** `off`: commands run unconfined, with a clean environment and limits only. The caller decides this and shows it. */
  readonly mode: 'bubblewrap' | 'off'
  readonly bwrapPath: string
  readonly tools: readonly Tool[]
  /** Absolute paths outside the system's directories that are visible, read-only, at the same place. */
  readonly readOnlyPaths: readonly string[]
  /** Directories put before the system's on the PATH; each must be visible inside. */
  readonly searchPath: readonly string[]
  /** Where the programs of this machine are looked for, to say why one is missing inside; nothing is run from there. */
  readonly hostSearchPath: readonly string[]
  /** Where throw-away copies of a workspace are made. */
  readonly scratchDirectory: string
  readonly limits: CommandLimits
}

/** What one command with all its descendants may use. */
export interface CommandLimits {
  /** Resident memory of all processes together, and writable memory of each. @default 2048 */
  readonly memoryMb: number
  /** Processes and threads at one time. @default 512 */
  readonly processes: number
  /** Bytes kept of each of the two output streams: the end of it. @default 65,536 */
  readonly outputBytes: number
  /** Largest file that can be written. @default 1024 */
  readonly fileMb: number
  /** Disk space taken from the workspace's file system, and the size of each in-memory directory. @default 4096 and 512 */
  readonly diskMb: number
  readonly temporaryMb: number
  /** CPU time of each process. @default 600 */
  readonly cpuSeconds: number
}

export interface CreateSandboxOptions {
  /** @default 'bubblewrap' */
  readonly mode?: 'bubblewrap' | 'off'
  /** @default '/usr/bin/bwrap' */
  readonly bwrapPath?: string
  /** @default the Node.js that runs this process, as `node` */
  readonly tools?: readonly Tool[]
  readonly readOnlyPaths?: readonly string[]
  /** @default the `bin` and `shims` of each of `readOnlyPaths` */
  readonly searchPath?: readonly string[]
  /** @default nowhere */
  readonly hostSearchPath?: readonly string[]
  /** @default '/tmp' */
  readonly scratchDirectory?: string
  readonly limits?: Partial<CommandLimits>
}

/**
 * Output beyond this stops the command: a program that prints 64 MiB is lost, and its reader would be too. Processes:
 * `npm test` of a middling project runs some 60 processes and threads on 2 cores; 512 leaves room for 16.
 */
const defaultLimits: CommandLimits = {
  memoryMb: 2048,
  processes: 512,
  outputBytes: 65_536,
  fileMb: 1024,
  diskMb: 4096,
  temporaryMb: 512,
  cpuSeconds: 600,
}

/** Describes a sandbox; nothing is started. */
export function createSandbox(options: CreateSandboxOptions = {}): Sandbox {
  const { readOnlyPaths = [] } = options
  return {
    mode: options.mode ?? 'bubblewrap',
    bwrapPath: options.bwrapPath ?? '/usr/bin/bwrap',
    tools: options.tools ?? [{ name: 'node', path: execPath }],
    readOnlyPaths,
    searchPath: options.searchPath ?? readOnlyPaths.flatMap(listProgramDirectories),
    hostSearchPath: options.hostSearchPath ?? [],
    scratchDirectory: options.scratchDirectory ?? '/tmp',
    limits: { ...defaultLimits, ...options.limits },
  }
}
