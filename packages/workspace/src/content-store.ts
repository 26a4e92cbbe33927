import { randomBytes } from 'node:crypto'
import { constants } from 'node:fs'
import { access, chmod, copyFile, mkdir, rename } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { hashContent } from './hash-content.ts'
import { mapConcurrently } from './map-concurrently.ts'
import type { TreeEntry } from './scan-tree.ts'
import { WorkspaceError } from './workspace-error.ts'
import type { Workspace } from './workspace.ts'

/** Where a snapshot directory keeps a content. */
export function objectPath(directory: string, sha256: string): string {
  return join(directory, 'objects', sha256.slice(0, 2), sha256)
}

export function damaged(path: string, cause: unknown): WorkspaceError {
  return new WorkspaceError('snapshot_damaged', `The snapshot file ${path} is damaged`, {
    hint: 'Nothing was changed. Restore the workspace by hand, for example from Git.',
    path,
    cause,
  })
}

type FileEntry = Extract<TreeEntry, { type: 'file' }>

/**
 * Keeps the content of every file and returns the entries with the hashes of what was kept. Contents that this process has kept or
 * seen in the directory before are not looked for again: nothing removes one while its session lives.
 */
export async function keepContents(
  workspace: Workspace,
  directory: string,
  entries: readonly TreeEntry[],
): Promise<readonly TreeEntry[]> {
  const known = workspace.kept.get(directory) ?? new Set()
  workspace.kept.set(directory, known)
  const missing = entries.filter((entry) => entry.type === 'file' && !known.has(entry.sha256))
  if (missing.length === 0) return entries
  const kept = new Map<TreeEntry, TreeEntry>()
  await mapConcurrently(missing, async (entry) => {
    if (entry.type !== 'file') return
    const sha256 = await keepContent(workspace, directory, entry)
    known.add(sha256)
    kept.set(entry, { ...entry, sha256 })
  })
  return entries.map((entry) => kept.get(entry) ?? entry)
}

/** Copies first and hashes the copy, so what is kept is what was hashed even when the file changes meanwhile. */
async function keepContent(workspace: Workspace, directory: string, entry: FileEntry): Promise<string> {
  if (await exists(objectPath(directory, entry.sha256))) return entry.sha256
  const temporary = join(directory, 'objects', `${process.pid}-${randomBytes(8).toString('hex')}.tmp`)
  await copyFile(join(workspace.root, entry.path), temporary, constants.COPYFILE_FICLONE)
  const sha256 = await hashContent(temporary, entry.size)
  const place = objectPath(directory, sha256)
  await mkdir(dirname(place), { recursive: true })
  // Owner only, whatever the mode of the original was: the store may hold secrets, and the mode is in the manifest.
  await chmod(temporary, 0o600)
  await rename(temporary, place)
  return sha256
}

/** Throws `snapshot_damaged` unless the kept content is what its name says. */
export async function verifyContent(directory: string, entry: FileEntry): Promise<void> {
  const place = objectPath(directory, entry.sha256)
  const sha256 = await hashContent(place, entry.size).catch((cause: unknown) => {
    throw damaged(place, cause)
  })
  if (sha256 !== entry.sha256) throw damaged(place, new Error(`its content hashes to ${sha256}`))
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  )
}
