import { createHash } from 'node:crypto'
import { type BigIntStats, lstatSync, readdirSync, readlinkSync } from 'node:fs'
import { join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { hashContent } from './hash-content.ts'
import { mapConcurrently } from './map-concurrently.ts'
import { WorkspaceError } from './workspace-error.ts'
import type { CachedHash, Workspace } from './workspace.ts'
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
  let yieldAt = performance.now() + sliceMs
  const visit = async (directory: string): Promise<void> => {
    const names = readdirSync(join(workspace.root, directory)).filter((name) => !isLeftOut(name))
    const looks: Look[] = []
    for (const name of names.sort()) {
      const path = directory === '' ? name : `${directory}/${name}`
      looks.push({ path, stats: lstatSync(join(workspace.root, path), { bigint: true }) })
      if (performance.now() < yieldAt) continue
      await setImmediate()
      yieldAt = performance.now() + sliceMs
    }
    await hashFiles(
      workspace,
      looks.filter((look) => look.stats.isFile() && findHash(workspace, look)?.isSettled !== true),
    )
    const found = looks.map((look) => toEntry(workspace, look))
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
  const parts: string[] = []
  for (const entry of entries) {
    const detail =
      entry.type === 'file'
        ? `${(entry.mode & 0o111) === 0 ? '-' : 'x'} ${entry.sha256}`
        : entry.type === 'link'
          ? entry.target
          : ''
    parts.push(`${entry.type}\0${entry.path}\0${detail}\0`)
  }
  return createHash('sha256').update(parts.join('')).digest('hex')
}

/** What one thing in the workspace looked like. */
interface Look {
  readonly path: string
  readonly stats: BigIntStats
}

/**
 * Looks are synchronous, because a promise a file costs several times more than the look itself; this long at most they hold up
 * everything else, also where the file system answers slowly.
 */
const sliceMs = 4

function toEntry(workspace: Workspace, look: Look): TreeEntry | undefined {
  const { path, stats } = look
  const mode = Number(stats.mode & 0o7777n)
  if (stats.isDirectory()) return { type: 'directory', path, mode }
  if (stats.isSymbolicLink()) return { type: 'link', path, target: readlinkSync(join(workspace.root, path)) }
  const hash = stats.isFile() ? findHash(workspace, look) : undefined
  return hash && { type: 'file', path, mode, size: Number(stats.size), sha256: hash.sha256 }
}

/** A file changed this shortly before its hash could change again within one tick of the file system's clock. */
const clockTickNs = 50_000_000n

function toStat({ ino, size, mtimeNs, ctimeNs }: BigIntStats): string {
  return `${ino} ${size} ${mtimeNs} ${ctimeNs}`
}

/** The hash that belongs to what the file looked like. */
function findHash(workspace: Workspace, { path, stats }: Look): CachedHash | undefined {
  const cached = workspace.hashes.get(path)
  return cached?.stat === toStat(stats) ? cached : undefined
}

async function hashFiles(workspace: Workspace, looks: readonly Look[]): Promise<void> {
  await mapConcurrently(looks, async ({ path, stats }) => {
    const startedNs = BigInt(Date.now()) * 1_000_000n
    const sha256 = await hashContent(join(workspace.root, path), Number(stats.size))
    const isSettled = stats.ctimeNs + clockTickNs < startedNs
    workspace.hashes.set(path, { stat: toStat(stats), sha256, isSettled })
  })
}

function tooLarge(workspace: Workspace, maxEntries: number, maxBytes: number): WorkspaceError {
  return new WorkspaceError(
    'snapshot_too_large',
    `${workspace.directory} holds more than ${maxEntries} files or ${maxBytes} bytes outside of dependency directories`,
    { hint: 'Open a smaller directory as the workspace, or raise the limits.' },
  )
}
