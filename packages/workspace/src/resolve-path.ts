import type { Stats } from 'node:fs'
import { lstat, realpath } from 'node:fs/promises'
import { isAbsolute, join, normalize, relative, sep } from 'node:path'
import { WorkspaceError } from './workspace-error.ts'
import type { Workspace } from './workspace.ts'

/** A path proved to lie in the workspace, symbolic links followed. */
export interface ResolvedPath {
  /** Where the bytes are or will be: no component of it is a symbolic link. */
  readonly absolute: string
  /** The same, relative to the workspace, with `/` between the names. */
  readonly relative: string
  /** The absolute path of the document that was mapped under the workspace. */
  readonly mappedFrom?: string
  /** What is there now; absent when nothing is. */
  readonly stats?: Stats
}

/**
 * Confines a path to the workspace. Relative paths start at the workspace; an absolute path inside it is accepted; any
 * other absolute path is mapped under it or refused, as the workspace says.
 * Throws `invalid_path`, `outside_workspace` or `special_file`.
 */
export async function resolvePath(workspace: Workspace, path: string): Promise<ResolvedPath> {
  const { inside, mappedFrom } = toInsidePath(workspace, path)
  const { absolute, stats } = await followLinks(workspace, inside, path)
  if (stats !== undefined && !stats.isFile() && !stats.isDirectory()) {
    throw new WorkspaceError('special_file', `${path} is a device, a socket or a pipe`, {
      hint: 'Name an ordinary file.',
      path,
    })
  }
  return {
    absolute,
    relative: relative(workspace.root, absolute).split(sep).join('/'),
    ...(mappedFrom !== undefined && { mappedFrom }),
    ...(stats !== undefined && { stats }),
  }
}

/** The textual half: no file system is touched. `inside` is relative to the workspace and climbs nowhere. */
function toInsidePath(workspace: Workspace, path: string): { inside: string; mappedFrom?: string } {
  // Control characters never stand in a path on purpose; they come from a document that was cut badly.
  if (path.trim() === '' || path.length > 4096 || /\p{Cc}/u.test(path)) {
    throw new WorkspaceError('invalid_path', `${JSON.stringify(path.slice(0, 100))} is not a path`, {
      hint: 'Name one file, on one line, with at most 4,096 characters.',
      path: path.slice(0, 100),
    })
  }
  if (path.startsWith('~')) throw outside(workspace, path)
  const normal = normalize(path)
  if (!isAbsolute(normal)) {
    if (normal === '..' || normal.startsWith(`..${sep}`)) throw outside(workspace, path)
    return { inside: normal }
  }
  for (const base of [workspace.root, workspace.directory]) {
    if (normal === base || normal.startsWith(base + sep)) return { inside: relative(base, normal) }
  }
  if (!workspace.mapAbsolutePaths) throw outside(workspace, path)
  return { inside: normal.slice(1), mappedFrom: path }
}

async function followLinks(
  workspace: Workspace,
  inside: string,
  path: string,
): Promise<{ absolute: string; stats?: Stats }> {
  let current = workspace.root
  const names = inside.split(sep).filter((name) => name !== '' && name !== '.')
  for (const [index, name] of names.entries()) {
    const next = join(current, name)
    const stats = await lstat(next).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return undefined
      throw new WorkspaceError('invalid_path', `Cannot reach ${path}: ${error.message}`, {
        hint: 'Check that each parent is a directory which Jr may enter.',
        path,
        cause: error,
      })
    })
    // Nothing below a missing name exists, so nothing below it can be a link.
    if (stats === undefined) return { absolute: join(current, ...names.slice(index)) }
    if (stats.isSymbolicLink()) {
      const target = await realpath(next).catch(() => undefined)
      const contained = target === workspace.root || target?.startsWith(workspace.root + sep)
      if (target === undefined || contained !== true) throw outside(workspace, path)
      current = target
    } else current = next
    if (index === names.length - 1) return { absolute: current, stats: await lstat(current) }
  }
  return { absolute: current, stats: await lstat(current) }
}

function outside(workspace: Workspace, path: string): WorkspaceError {
  return new WorkspaceError('outside_workspace', `${path} is outside the workspace ${workspace.directory}`, {
    hint: 'Use a path relative to the workspace without "..", "~" or links that lead out, or open the workspace with mapAbsolutePaths so that absolute paths are placed under it.',
    path,
  })
}
