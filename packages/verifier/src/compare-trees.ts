import { listSnapshot, scanTree } from '@jr/workspace'
import type { SnapshotRef, TreeEntry, Workspace } from '@jr/workspace'

/** A file or link that differs from the state before the work. */
export interface TreeChange {
  readonly path: string
  readonly change: 'added' | 'modified' | 'removed'
}

/** What the work changed, sorted by path; directories are not listed. */
export async function compareTrees(
  workspace: Workspace,
  base: Pick<SnapshotRef, 'id' | 'directory'>,
): Promise<TreeChange[]> {
  const before = index(await listSnapshot(base))
  const after = index((await scanTree(workspace)).entries)
  const changes: TreeChange[] = []
  for (const [path, state] of after) {
    const known = before.get(path)
    if (known === undefined) changes.push({ path, change: 'added' })
    else if (known !== state) changes.push({ path, change: 'modified' })
  }
  for (const path of before.keys()) if (!after.has(path)) changes.push({ path, change: 'removed' })
  return changes.sort((left, right) => (left.path < right.path ? -1 : 1))
}

function index(entries: readonly TreeEntry[]): Map<string, string> {
  const states = new Map<string, string>()
  for (const entry of entries) {
    if (entry.type === 'file') states.set(entry.path, `${entry.sha256} ${(entry.mode & 0o111) === 0 ? '-' : 'x'}`)
    if (entry.type === 'link') states.set(entry.path, `-> ${entry.target}`)
  }
  return states
}
