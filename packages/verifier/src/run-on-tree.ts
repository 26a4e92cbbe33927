import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { copyWorkspace, extractSnapshot, removeTree, scanTree } from '@jr/workspace'
import type { CheckContext } from './check-context.ts'
import type { TreeChange } from './compare-trees.ts'
import type { CheckResult } from './evidence.ts'

/** Runs the check's command in a prepared directory that stands in for the workspace. */
export type RunIn = (tree: string) => Promise<CheckResult>

/** A state of the workspace that never was, for an experiment. */
export type ImaginedTree =
  /** The state before the work with some of its changes. */
  | { readonly from: 'before'; readonly changes: readonly TreeChange[] }
  /** The present state with some files rewritten; `undefined` leaves a file as it is. */
  | { readonly from: 'now'; readonly rewrite: (path: string, text: string) => string | undefined }

/** Makes the state in a throw-away directory and runs there. */
export async function runOnTree(context: CheckContext, imagined: ImaginedTree, runIn: RunIn): Promise<CheckResult> {
  const parent = await mkdtemp(join(context.sandbox.scratchDirectory, 'jr-experiment-'))
  const tree = join(parent, 'tree')
  try {
    if (imagined.from === 'before') await placeBefore(context, imagined.changes, tree)
    else await placeNow(context, imagined.rewrite, tree)
    return await runIn(tree)
  } finally {
    await removeTree(parent)
  }
}

async function placeBefore(context: CheckContext, changes: readonly TreeChange[], tree: string): Promise<void> {
  await mkdir(tree)
  if (context.base !== undefined) await extractSnapshot(context.base, tree)
  for (const { path, change } of changes) {
    const target = join(tree, path)
    await rm(target, { force: true, recursive: true })
    if (change === 'removed') continue
    await mkdir(dirname(target), { recursive: true })
    await copyFile(join(context.workspace.root, path), target)
  }
}

async function placeNow(
  context: CheckContext,
  rewrite: (path: string, text: string) => string | undefined,
  tree: string,
): Promise<void> {
  await copyWorkspace(context.workspace, tree)
  for (const entry of (await scanTree(context.workspace)).entries) {
    if (entry.type !== 'file') continue
    const place = join(tree, entry.path)
    const text = rewrite(entry.path, await readFile(place, 'utf8'))
    if (text !== undefined) await writeFile(place, text)
  }
}
