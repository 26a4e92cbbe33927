import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Tracker } from '@jr/tracker'
import { removeTree } from '@jr/workspace'
import type { WorkerContext } from './session-run.ts'

/** More often than deletions are forgotten, rare enough to cost nothing. */
const intervalMs = 60 * 60_000
const dayMs = 24 * 60 * 60_000
/** What a person may still want to look up. */
const workersKeptDays = 7

/**
 * Starts what a worker does against growth, now and every hour: deletes sessions that ended `retentionDays` ago, workers that are long
 * gone, and the snapshots and workspaces of deleted sessions. Returns how to stop it.
 */
export function startHousekeeping(worker: WorkerContext, retentionDays?: number): () => void {
  const keep = async (): Promise<void> => {
    if (retentionDays !== undefined) {
      const sessions = await worker.tracker.pruneSessions({ olderThan: new Date(Date.now() - retentionDays * dayMs) })
      if (sessions > 0) worker.log.info({ sessions }, 'old sessions deleted')
    }
    await worker.tracker.pruneWorkers({ olderThan: new Date(Date.now() - workersKeptDays * dayMs) })
    const removed = await removeLeftovers(worker.tracker, worker.dataDirectory)
    if (removed.snapshots + removed.workspaces > 0) worker.log.info(removed, 'leftovers of deleted sessions removed')
  }
  const run = (): void => {
    keep().catch((error: unknown) => worker.log.warn(error, 'housekeeping failed; it is repeated'))
  }
  run()
  const timer = setInterval(run, intervalMs)
  return () => clearInterval(timer)
}

/** What was removed with deleted sessions: of how many. */
export interface RemovedLeftovers {
  readonly snapshots: number
  readonly workspaces: number
}

/**
 * Removes what deleted sessions left in the data directory: their snapshots, and the workspaces that were made for them. A workspace
 * that a person named is never below a name of the session's own, and one that another session was given stays. So does what belongs
 * to a session that the database merely does not know: the directory may belong to another database.
 */
export async function removeLeftovers(
  tracker: Pick<Tracker, 'listRemovedSessions'>,
  dataDirectory: string,
): Promise<RemovedLeftovers> {
  const snapshots = await listDirectories(join(dataDirectory, 'snapshots'))
  const workspaces = await listDirectories(join(dataDirectory, 'workspaces'))
  const removed = await tracker.listRemovedSessions([...new Set([...snapshots.keys(), ...workspaces.keys()])])
  const remove = async (directories: ReadonlyMap<string, string>, sessions: typeof removed): Promise<number> => {
    const paths = sessions.flatMap(({ sessionId }) => directories.get(sessionId) ?? [])
    for (const path of paths) await removeTree(path)
    return paths.length
  }
  return {
    snapshots: await remove(snapshots, removed),
    workspaces: await remove(
      workspaces,
      removed.filter(({ workspaceInUse }) => !workspaceInUse),
    ),
  }
}

/** Paths by name. A symbolic link is somebody's own doing: it is no directory here. */
async function listDirectories(parent: string): Promise<ReadonlyMap<string, string>> {
  const entries = await readdir(parent, { withFileTypes: true }).catch(() => [])
  return new Map(entries.filter((entry) => entry.isDirectory()).map(({ name }) => [name, join(parent, name)]))
}
