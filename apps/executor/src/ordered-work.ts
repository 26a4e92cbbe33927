import { createHash } from 'node:crypto'
import type { StoredStep } from '@jr/queue'
import { resolvePath, type Workspace } from '@jr/workspace'

/** What a step of the document orders. */
export type OrderedWork = Pick<StoredStep, 'edits' | 'files'>

/** Whole files that stand in the document: a check may rely on them, because the author of the work did not choose them. */
export async function listDocumentFiles(
  workspace: Workspace,
  steps: readonly OrderedWork[],
): Promise<ReadonlyMap<string, string>> {
  const files = new Map<string, string>()
  for (const edit of steps.flatMap(({ edits }) => edits)) {
    if (edit.type !== 'write') continue
    const path = await toRelative(workspace, edit.path)
    if (path !== undefined) files.set(path, createHash('sha256').update(edit.content).digest('hex'))
  }
  return files
}

/** What the document's steps ask to create or change: changing a test among them is the order, not a trick. */
export async function listDeliverables(
  workspace: Workspace,
  steps: readonly OrderedWork[],
): Promise<readonly string[]> {
  const named = steps.flatMap(({ files, edits }) => [...files, ...edits.map((edit) => edit.path)])
  const paths = await Promise.all([...new Set(named)].map((path) => toRelative(workspace, path)))
  return [...new Set(paths.filter((path) => path !== undefined))]
}

/** Undefined for a path outside the workspace. */
async function toRelative(workspace: Workspace, path: string): Promise<string | undefined> {
  return (await resolvePath(workspace, path).catch(() => undefined))?.relative
}
