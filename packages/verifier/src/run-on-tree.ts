import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { extractSnapshot, openWorkspace, removeTree, scanTree } from '@jr/workspace'
import type { CheckContext } from './check-context.ts'
import type { TreeChange } from './compare-trees.ts'
import type { CheckResult } from './evidence.ts'

/** Runs the check's command in a prepared directory that stands in for the workspace. */
export type RunIn = (tree: string) => Promise<CheckResult>

/** A state of the workspace that never was, for an experiment: the one before the work with some of its changes. */
export interface ImaginedTree {
  readonly changes: readonly TreeChange[]
  /** New text of a file; `undefined` leaves it as it is. */
  readonly rewrite?: (path: string, text: string) => string | undefined
}

/** Makes the state in a throw-away directory and runs there. */
export async function runOnTree(context: CheckContext, imagined: ImaginedTree, runIn: RunIn): Promise<CheckResult> {
  const tree = await mkdtemp(join(context.sandbox.scratchDirectory, 'jr-experiment-'))
  try {
    if (context.base !== undefined) await extractSnapshot(context.base, tree)
    for (const { path, change } of imagined.changes) {
      const target = join(tree, path)
      await rm(target, { force: true, recursive: true })
      if (change === 'removed') continue
      await mkdir(dirname(target), { recursive: true })
      // Links stay links: what one points to outside must not be copied in.
      await cp(join(context.workspace.root, path), target, { verbatimSymlinks: true })
    }
    if (imagined.rewrite !== undefined) await rewriteFiles(tree, imagined.rewrite)
    return await runIn(tree)
  } finally {
    await removeTree(tree)
  }
}

async function rewriteFiles(tree: string, rewrite: NonNullable<ImaginedTree['rewrite']>): Promise<void> {
  const { entries } = await scanTree(await openWorkspace(tree))
  for (const { type, path } of entries) {
    if (type !== 'file') continue
    const text = rewrite(path, await readFile(join(tree, path), 'utf8'))
    if (text !== undefined) await writeFile(join(tree, path), text)
  }
}
