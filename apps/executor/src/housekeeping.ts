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
 * gone, and the snapshots of deleted sessions. Returns how to stop it.
 */
export function startHousekeeping(worker: WorkerContext, retentionDays?: number): () => void {
  const keep = async (): Promise<void> => {
    if (retentionDays !== undefined) {
      const sessions = await worker.tracker.pruneSessions({ olderThan: new Date(Date.now() - retentionDays * dayMs) })
      if (sessions > 0) worker.log.info({ sessions }, 'old sessions deleted')
    }
    await worker.tracker.pruneWorkers({ olderThan: new Date(Date.now() - workersKeptDays * dayMs) })
    const snapshots = await removeOldSnapshots(worker.tracker, worker.dataDirectory)
    if (snapshots > 0) worker.log.info({ snapshots }, 'snapshots of deleted sessions removed')
  }
  const run = (): void => {
    keep().catch((error: unknown) => worker.log.warn(error, 'housekeeping failed; it is repeated'))
  }
  run()
  const timer = setInterval(run, intervalMs)
  return () => clearInterval(timer)
}

/**
 * Removes the snapshots of sessions that were deleted. Those of a session that the database merely does not know stay: the directory
 * may belong to another database. Returns of how many sessions.
 */
export async function removeOldSnapshots(
  tracker: Pick<Tracker, 'listRemovedSessions'>,
  dataDirectory: string,
): Promise<number> {
  const directory = join(dataDirectory, 'snapshots')
  const names = await readdir(directory).catch(() => [])
  if (names.length === 0) return 0
  const removed = await tracker.listRemovedSessions(names)
  for (const sessionId of removed) await removeTree(join(directory, sessionId))
  return removed.length
}
