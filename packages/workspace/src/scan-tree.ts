import { createHash } from 'node:crypto'
import type { BigIntStats } from 'node:fs'
import { lstat, readdir, readlink } from 'node:fs/promises'
import { join } from 'node:path'
import { hashContent } from './hash-content.ts'
import { mapConcurrently } from './map-concurrently.ts'
import { WorkspaceError } from './workspace-error.ts'
import type { Workspace } from './workspace.ts'
import { temporaryFilePattern } from './write-files.ts'

/** One thing in a workspace. Paths are relative, `/` between names; a directory comes before what it holds. */
export type TreeEntry =
  | {
      readonly type: 'file'
      readonly path: string
      readonly mode: number
      readonly size: number
      readonly sha256: string
    }
  | { readonly type: 'link'; readonly path: string; readonly target: string }
  | { readonly type: 'directory'; readonly path: string; readonly mode: number }

/** Installed dependencies: reproducible, often enormous. Commands may read them. */
export const dependencyDirectories: ReadonlySet<string> = new Set(['node_modules', '.venv', 'venv', 'bower_components'])

/** Caches and other tools' state, by name at any depth. */
const otherDirectories: ReadonlySet<string> = new Set([
  '.git',
  '.jr',
  '.hg',
  '.svn',
  '__pycache__',
  '.pytest_cache',
  '.mypy_cache',
  '.ruff_cache',
  '.tox',
  '.turbo',
])

/** Whether a name is left out of hashes and snapshots, and therefore never deleted by a restore. */
export function isLeftOut(name: string): boolean {
  return dependencyDirectories.has(name) || otherDirectories.has(name) || temporaryFilePattern.test(name)
}

export interface TreeLimits {
  /** @default 100,000 */
  readonly maxEntries?: number
  /** Sum of the file sizes. @default 2 GiB */
  readonly maxBytes?: number
}

export interface Tree {
  /** A directory stands before what it holds; its entries are sorted by name. */
  readonly entries: readonly TreeEntry[]
  /** SHA-256 over every path, type, executable bit and content: equal trees have equal hashes. */
  readonly treeHash: string
  readonly bytes: number
}

/**
 * Reads the whole workspace. A file is hashed again only when its stat changed. Sockets, pipes and devices are skipped.
 * Throws `snapshot_too_large` beyond the limits.
 */
export async function scanTree(workspace: Workspace, limits: TreeLimits = {}): Promise<Tree> {
  const { maxEntries = 100_000, maxBytes = 2 * 1024 ** 3 } = limits
  const entries: TreeEntry[] = []
  let bytes = 0
  const visit = async (directory: string): Promise<void> => {
    const names = (await readdir(join(workspace.root, directory))).filter((name) => !isLeftOut(name)).sort()
    const found = await mapConcurrently(names, async (name) =>
      scanEntry(workspace, directory === '' ? name : `${directory}/${name}`),
    )
    for (const entry of found) {
      if (entry === undefined) continue
      entries.push(entry)
      if (entry.type === 'file') bytes += entry.size
      if (entries.length > maxEntries || bytes > maxBytes) throw tooLarge(workspace, maxEntries, maxBytes)
      if (entry.type === 'directory') await visit(entry.path)
    }
  }
  await visit('').catch((cause: NodeJS.ErrnoException) => {
    if (cause instanceof WorkspaceError || cause.code !== 'EACCES') throw cause
    throw new WorkspaceError('workspace_unusable', `Cannot read all of ${workspace.directory}: ${cause.message}`, {
      hint: 'Make every file and directory of the workspace readable by the user that runs Jr.',
      cause,
    })
  })
  return { entries, treeHash: hashEntries(entries), bytes }
}

/** Content hash of the workspace, which binds evidence to what was judged. */
export async function treeHash(workspace: Workspace, limits?: TreeLimits): Promise<string> {
  return (await scanTree(workspace, limits)).treeHash
}

/** Hash of a tree; empty directories count, permission bits other than "executable" do not. */
export function hashEntries(entries: readonly TreeEntry[]): string {
  const hash = createHash('sha256')
  for (const entry of entries) {
    const detail =
      entry.type === 'file'
        ? `${(entry.mode & 0o111) === 0 ? '-' : 'x'} ${entry.sha256}`
        : entry.type === 'link'
          ? entry.target
          : ''
    hash.update(`${entry.type}\0${entry.path}\0${detail}\0`)
  }
  return hash.digest('hex')
}

async function scanEntry(workspace: Workspace, path: string): Promise<TreeEntry | undefined> {
  const absolute = join(workspace.root, path)
  const stats = await lstat(absolute, { bigint: true })
  const mode = Number(stats.mode & 0o7777n)
  if (stats.isDirectory()) return { type: 'directory', path, mode }
  if (stats.isSymbolicLink()) return { type: 'link', path, target: await readlink(absolute) }
  if (!stats.isFile()) return undefined
  return { type: 'file', path, mode, size: Number(stats.size), sha256: await hashFile(workspace, path, stats) }
}

/** A file changed this shortly before its hash could change again within one tick of the file system's clock. */
const clockTickNs = 50_000_000n

async function hashFile(workspace: Workspace, path: string, stats: BigIntStats): Promise<string> {
  const stat = `${stats.ino} ${stats.size} ${stats.mtimeNs} ${stats.ctimeNs}`
  const cached = workspace.hashes.get(path)
  if (cached?.stat === stat) return cached.sha256
  const startedNs = BigInt(Date.now()) * 1_000_000n
  const sha256 = await hashContent(join(workspace.root, path), Number(stats.size))
  if (stats.ctimeNs + clockTickNs < startedNs) workspace.hashes.set(path, { stat, sha256 })
  else workspace.hashes.delete(path)
  return sha256
}

function tooLarge(workspace: Workspace, maxEntries: number, maxBytes: number): WorkspaceError {
  return new WorkspaceError(
    'snapshot_too_large',
    `${workspace.directory} holds more than ${maxEntries} files or ${maxBytes} bytes outside of dependency directories`,
    { hint: 'Open a smaller directory as the workspace, or raise the limits.' },
  )
}
