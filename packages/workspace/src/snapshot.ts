import { createHash } from 'node:crypto'
import { constants } from 'node:fs'
import { chmod, copyFile, link, lstat, mkdir, open, readFile, rename, rm, rmdir, symlink } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { damaged, keepContents, objectPath, verifyContent } from './content-store.ts'
import { mapConcurrently } from './map-concurrently.ts'
import { reopenDirectories } from './remove-tree.ts'
import { hashEntries, isLeftOut, scanTree } from './scan-tree.ts'
import type { TreeEntry, TreeLimits } from './scan-tree.ts'
import { WorkspaceError } from './workspace-error.ts'
import type { Workspace } from './workspace.ts'

/** A kept state of a workspace. Plain data: it can be stored and used by another process. */
export interface SnapshotRef {
  /** The caller's name for it, for example `<session>-<step>`. */
  readonly id: string
  /** The snapshot directory that holds it. */
  readonly directory: string
  readonly treeHash: string
  readonly files: number
  readonly bytes: number
}

interface Manifest {
  readonly version: 1
  readonly ref: SnapshotRef
  readonly entries: readonly TreeEntry[]
}

export interface SnapshotOptions {
  /** Letters, digits, `-`, `_` and `.`; an existing snapshot of this name is replaced. */
  readonly id: string
  /** Where snapshots are kept, outside the workspace or under its `.jr`. Contents are stored once for all snapshots in it. */
  readonly directory: string
  readonly limits?: TreeLimits
}

/**
 * Keeps the present state of the workspace: file contents by hash (cloned where the file system can), then a manifest,
 * renamed into place last. A snapshot killed half-way therefore does not exist. Git is neither needed nor touched.
 * Left out, and so never deleted by a restore: `.git`, `.jr`, dependency directories, caches (see `isLeftOut`).
 */
export async function takeSnapshot(workspace: Workspace, options: SnapshotOptions): Promise<SnapshotRef> {
  const { id, directory } = options
  const tree = await scanTree(workspace, options.limits)
  await mkdir(join(directory, 'objects'), { recursive: true, mode: 0o700 })
  const entries = await keepContents(workspace, directory, tree.entries)
  const files = entries.filter((entry) => entry.type === 'file').length
  const ref: SnapshotRef = { id, directory, treeHash: hashEntries(entries), files, bytes: tree.bytes }
  const manifest: Manifest = { version: 1, ref, entries }
  const place = manifestPath(directory, id)
  const temporary = `${place}.${process.pid}.tmp`
  const file = await open(temporary, 'w', 0o600)
  try {
    await file.writeFile(JSON.stringify(manifest))
    await file.sync()
  } finally {
    await file.close()
  }
  await rename(temporary, place)
  return ref
}

/** The snapshot of this name, if one was completed. */
export async function findSnapshot(
  options: Pick<SnapshotOptions, 'id' | 'directory'>,
): Promise<SnapshotRef | undefined> {
  const place = manifestPath(options.directory, options.id)
  return (await lstat(place).catch(() => undefined)) === undefined ? undefined : (await readManifest(options)).ref
}

export interface RestoreResult {
  /** Paths that were put back. */
  readonly restored: readonly string[]
  /** Paths that had appeared since and were removed. */
  readonly removed: readonly string[]
}

/**
 * Makes the workspace what it was. Every content is checked before the first change, files are replaced by rename, and
 * a second call finishes what a killed one began. Also the way to undo a step, or a session by its first snapshot.
 * Throws `snapshot_missing` or `snapshot_damaged`; the workspace is then untouched.
 */
export async function restoreSnapshot(
  workspace: Workspace,
  ref: Pick<SnapshotRef, 'id' | 'directory'>,
): Promise<RestoreResult> {
  const { entries } = await readManifest(ref)
  // A step may have closed a directory (`chmod 000`).
  await reopenDirectories(workspace.root, isLeftOut)
  const now = new Map((await scanTree(workspace)).entries.map((entry) => [entry.path, entry]))
  const wanted = new Map(entries.map((entry) => [entry.path, entry]))
  const changed = entries.filter((entry) => !isSame(entry, now.get(entry.path)))
  await verifyContents(ref.directory, changed)
  const removed: string[] = []
  // Deepest first, so that a directory is empty when its turn comes.
  for (const [path, entry] of [...now].reverse()) {
    if (wanted.get(path)?.type === entry.type) continue
    removed.push(path)
    await removeEntry(join(workspace.root, path), entry)
  }
  await placeEntries(workspace.root, changed, ref.directory)
  return { restored: changed.map((entry) => entry.path), removed: removed.reverse() }
}

/** Writes the files of a snapshot into a directory that is empty or does not exist yet. */
export async function extractSnapshot(ref: Pick<SnapshotRef, 'id' | 'directory'>, target: string): Promise<void> {
  await mkdir(target, { recursive: true })
  const { entries } = await readManifest(ref)
  await verifyContents(ref.directory, entries)
  await placeEntries(target, entries, ref.directory)
}

/** What a snapshot holds, for comparing it with the present tree. */
export async function listSnapshot(ref: Pick<SnapshotRef, 'id' | 'directory'>): Promise<readonly TreeEntry[]> {
  return (await readManifest(ref)).entries
}

/** Content of one file as the snapshot kept it; `undefined` when the snapshot has no such file. */
export async function readSnapshotFile(
  ref: Pick<SnapshotRef, 'id' | 'directory'>,
  path: string,
): Promise<Buffer | undefined> {
  const entry = (await readManifest(ref)).entries.find((candidate) => candidate.path === path)
  return entry?.type === 'file' ? readFile(objectPath(ref.directory, entry.sha256)) : undefined
}

/** Gives a snapshot a second name, which stays when the first is taken again. Needs no space: also on a full disk. */
export async function linkSnapshot(ref: Pick<SnapshotRef, 'id' | 'directory'>, secondId: string): Promise<void> {
  const second = manifestPath(ref.directory, secondId)
  await rm(second, { force: true })
  await link(manifestPath(ref.directory, ref.id), second)
}

/** Forgets a snapshot. Contents stay for the others; delete the whole snapshot directory to free them. */
export async function deleteSnapshot(ref: Pick<SnapshotRef, 'id' | 'directory'>): Promise<void> {
  await rm(manifestPath(ref.directory, ref.id), { force: true })
}

function manifestPath(directory: string, id: string): string {
  if (!/^[\w][\w.-]{0,199}$/.test(id)) {
    throw new WorkspaceError('invalid_path', `${JSON.stringify(id)} cannot name a snapshot`, {
      hint: 'Use letters, digits, "-", "_" and ".".',
    })
  }
  return join(directory, `${id}.json`)
}

async function readManifest(ref: Pick<SnapshotRef, 'id' | 'directory'>): Promise<Manifest> {
  const place = manifestPath(ref.directory, ref.id)
  const text = await readFile(place, 'utf8').catch((cause: unknown) => {
    throw new WorkspaceError('snapshot_missing', `There is no snapshot ${ref.id} in ${ref.directory}`, {
      hint: 'The step had not begun when it was interrupted: nothing is to be undone.',
      path: place,
      cause,
    })
  })
  try {
    const manifest = JSON.parse(text) as Manifest
    if (manifest.ref.treeHash !== hashEntries(manifest.entries)) throw new Error('its tree hash does not match')
    return manifest
  } catch (cause) {
    throw damaged(place, cause)
  }
}

function isSame(entry: TreeEntry, other: TreeEntry | undefined): boolean {
  if (entry.type === 'file') return other?.type === 'file' && other.sha256 === entry.sha256 && other.mode === entry.mode
  if (entry.type === 'link') return other?.type === 'link' && other.target === entry.target
  return other?.type === 'directory' && other.mode === entry.mode
}

async function removeEntry(path: string, entry: TreeEntry): Promise<void> {
  if (entry.type !== 'directory') return rm(path, { force: true })
  // A directory that still holds something holds what snapshots leave out: it stays.
  await rmdir(path).catch(() => undefined)
}

async function verifyContents(directory: string, entries: readonly TreeEntry[]): Promise<void> {
  await mapConcurrently(entries, async (entry) => {
    if (entry.type === 'file') await verifyContent(directory, entry)
  })
}

async function placeEntries(root: string, entries: readonly TreeEntry[], directory: string): Promise<void> {
  for (const { type, path } of entries) if (type === 'directory') await mkdir(join(root, path), { recursive: true })
  await mapConcurrently(entries, async (entry) => {
    if (entry.type !== 'directory') await placeEntry(join(root, entry.path), entry, directory)
  })
  // Last and deepest first: a directory that is read-only by its mode must first be filled.
  for (const entry of entries.toReversed()) {
    if (entry.type === 'directory') await chmod(join(root, entry.path), entry.mode)
  }
}

async function placeEntry(
  path: string,
  entry: Exclude<TreeEntry, { type: 'directory' }>,
  directory: string,
): Promise<void> {
  const temporary = join(dirname(path), `.jr-${createHash('sha256').update(path).digest('hex').slice(0, 16)}.tmp`)
  await rm(temporary, { force: true })
  if (entry.type === 'link') await symlink(entry.target, temporary)
  else {
    await copyFile(objectPath(directory, entry.sha256), temporary, constants.COPYFILE_FICLONE)
    await chmod(temporary, entry.mode)
  }
  await rename(temporary, path)
}
