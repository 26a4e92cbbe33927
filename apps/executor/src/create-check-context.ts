import { maskSecrets } from '@jr/instructions'
import type { StoredStep } from '@jr/queue'
import type { CheckContext, CheckPhase } from '@jr/verifier'
import { findSnapshot } from '@jr/workspace'
import { listDeliverables, listDocumentFiles, type OrderedWork } from './ordered-work.ts'
import type { SessionRun } from './session-run.ts'

/** Name of the snapshot of the untouched workspace. */
export const baseSnapshot = 'base'

/** Everything the checks of a session may use; a judge comes from `findJudge`. */
export async function createCheckContext(run: SessionRun, phase: CheckPhase): Promise<CheckContext> {
  const ordered = listOrderedWork(run)
  const base = await findSnapshot({ id: baseSnapshot, directory: run.snapshotDirectory })
  return {
    workspace: run.workspace,
    sandbox: run.worker.sandbox,
    phase,
    ...(base !== undefined && { base }),
    documentFiles: await listDocumentFiles(run.workspace, ordered),
    deliverables: await listDeliverables(run.workspace, ordered),
    clock: () => new Date(),
    mask: maskSecrets,
    databaseUrl: run.worker.checksDatabaseUrl,
    signal: run.signal,
  }
}

/** A step that was queued without a document may have none of it. */
function listOrderedWork(run: SessionRun): readonly OrderedWork[] {
  return run.detail.steps.map((step) => {
    const { edits = [], files = [] } = (step.definition as Partial<StoredStep> | null) ?? {}
    return { edits, files }
  })
}
