import { deleteSnapshot, findSnapshot, linkSnapshot, restoreSnapshot, WorkspaceError } from '@jr/workspace'
import type { SessionRun } from './session-run.ts'

type Restorable = Pick<SessionRun, 'workspace' | 'snapshotDirectory'>

/** Name of the snapshot that a workspace must still be put back to. */
const owed = 'owed'

/**
 * Puts the workspace back to what it was at the snapshot. When that ends half-way (a full disk) it stays owed, whatever becomes of the
 * session: otherwise a retry would take what is half undone for the state before the step.
 */
export async function restoreWorkspace(run: Restorable, id: string): Promise<void> {
  const directory = run.snapshotDirectory
  try {
    await restoreSnapshot(run.workspace, { id, directory })
  } catch (error) {
    // Errors of the snapshot itself come before the first change.
    if (!(error instanceof WorkspaceError) && id !== owed) await linkSnapshot({ id, directory }, owed)
    throw error
  }
}

/** Does what an earlier run could not, before anything else looks at the workspace. */
export async function restoreOwed(run: Restorable): Promise<void> {
  const place = { id: owed, directory: run.snapshotDirectory }
  if ((await findSnapshot(place)) === undefined) return
  await restoreWorkspace(run, owed)
  await deleteSnapshot(place)
}
