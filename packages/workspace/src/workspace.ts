import { mkdir, realpath, stat } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { WorkspaceError } from './workspace-error.ts'

/** The directory a session may change. Create it with {@link openWorkspace}; every other function takes it. */
export interface Workspace {
  /** Absolute path as the caller named it, symbolic links kept. */
  readonly directory: string
  /** The same directory with every symbolic link resolved: nothing is read or written outside it. */
  readonly root: string
  /** True: `/ganuda/x.py` means `<workspace>/ganuda/x.py`. False: it is refused. */
  readonly mapAbsolutePaths: boolean
  /** Hashes of files by path, reused while a file's stat is unchanged. Owned by {@link scanTree}. */
  readonly hashes: Map<string, CachedHash>
  /** Contents, by hash, that this process has seen in a snapshot directory, by directory. Owned by {@link keepContents}. */
  readonly kept: Map<string, Set<string>>
}

/** Content hash of a file together with the stat that it belongs to. */
export interface CachedHash {
  readonly stat: string
  readonly sha256: string
  /** False when the file could have changed after its hash without another stat: then it is read again. */
  readonly isSettled: boolean
}

export interface OpenWorkspaceOptions {
  /** @default true. Documents name absolute paths of the machine they were written for; mapped, they run in a scratch directory. */
  readonly mapAbsolutePaths?: boolean
  /** Create the directory when it is missing. @default false */
  readonly create?: boolean
}

const systemDirectories = ['bin', 'boot', 'dev', 'etc', 'lib', 'lib32', 'lib64', 'proc', 'run', 'sbin', 'sys', 'usr']
/** Directories that hold other people's directories: never one workspace. */
const parentDirectories = ['/', '/home', '/root', '/tmp', '/var', '/opt', '/srv', '/mnt', '/media']

/** Opens a directory as a workspace. Throws `workspace_unusable` when it is missing, a file, or part of the system. */
export async function openWorkspace(directory: string, options: OpenWorkspaceOptions = {}): Promise<Workspace> {
  const absolute = resolve(directory)
  try {
    if (options.create === true) await mkdir(absolute, { recursive: true })
    const root = await realpath(absolute)
    if (!(await stat(root)).isDirectory()) throw new Error('it is not a directory')
    const [, top = ''] = root.split('/')
    if (parentDirectories.includes(root) || systemDirectories.includes(top)) {
      throw new Error('it is a system directory, or the parent of directories that are not yours to change')
    }
    return {
      directory: absolute,
      root,
      mapAbsolutePaths: options.mapAbsolutePaths ?? true,
      hashes: new Map(),
      kept: new Map(),
    }
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new WorkspaceError('workspace_unusable', `Cannot use ${absolute} as a workspace: ${reason}`, {
      hint: `Give an existing directory of your own, for example a new one under ${dirname(absolute)}.`,
      path: directory,
      cause,
    })
  }
}
