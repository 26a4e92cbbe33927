import { createHash } from 'node:crypto'
import { maskSecrets } from '@jr/instructions'
import type { StoredStep } from '@jr/queue'
import type { CheckContext, CheckPhase } from '@jr/verifier'
import { findSnapshot, resolvePath } from '@jr/workspace'
import type { SessionRun } from './session-run.ts'

/** Name of the snapshot of the untouched workspace. */
export const baseSnapshot = 'base'

/** Everything the checks of a session may use; a judge comes from `findJudge`. */
export async function createCheckContext(run: SessionRun, phase: CheckPhase): Promise<CheckContext> {
  const base = await findSnapshot({ id: baseSnapshot, directory: run.snapshotDirectory })
  return {
    workspace: run.workspace,
    sandbox: run.worker.sandbox,
    phase,
    ...(base !== undefined && { base }),
    documentFiles: await listDocumentFiles(run),
    deliverables: await listDeliverables(run),
    clock: () => new Date(),
    mask: maskSecrets,
    databaseUrl: run.worker.checksDatabaseUrl,
    signal: run.signal,
  }
}

/** Whole files that stand in the document: a check may rely on them, because the author of the work did not choose them. */
async function listDocumentFiles(run: SessionRun): Promise<ReadonlyMap<string, string>> {
  const files = new Map<string, string>()
  for (const edit of listDefinitions(run).flatMap(({ edits }) => edits)) {
    if (edit.type !== 'write') continue
    const path = await toRelative(run, edit.path)
    if (path !== undefined) files.set(path, createHash('sha256').update(edit.content).digest('hex'))
  }
  return files
}

/** What the document's steps ask to create or change: changing a test among them is the order, not a trick. */
async function listDeliverables(run: SessionRun): Promise<readonly string[]> {
  const named = listDefinitions(run).flatMap(({ files, edits }) => [...files, ...edits.map((edit) => edit.path)])
  const paths = await Promise.all([...new Set(named)].map((path) => toRelative(run, path)))
  return [...new Set(paths.filter((path) => path !== undefined))]
}

/** A step that was queued without a document may have none of it. */
function listDefinitions(run: SessionRun): readonly Pick<StoredStep, 'edits' | 'files'>[] {
  return run.detail.steps.map((step) => {
    const { edits = [], files = [] } = (step.definition as Partial<StoredStep> | null) ?? {}
    return { edits, files }
  })
}

/** Undefined for a path outside the workspace. */
async function toRelative(run: SessionRun, path: string): Promise<string | undefined> {
  return (await resolvePath(run.workspace, path).catch(() => undefined))?.relative
}
