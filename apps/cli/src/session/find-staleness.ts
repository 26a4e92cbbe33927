import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { SessionDetail } from '@jr/tracker'
import { openWorkspace, treeHash } from '@jr/workspace'
import type { CliConfig } from '../config.ts'

/**
 * A sentence when the workspace is no longer the one that the evidence speaks of; undefined when it is, when the session is at work,
 * or when its workspace is not on this machine.
 */
export async function findStaleness(session: SessionDetail, config: CliConfig): Promise<string | undefined> {
  const evidence = [...session.features.flatMap((feature) => feature.evidence), ...session.evidence]
  const after = evidence.filter(
    ({ phase, superseded, treeHash: hash }) => phase === 'after' && !superseded && hash !== null,
  )
  const last = after.toSorted((one, other) => one.ranAt.getTime() - other.ranAt.getTime()).at(-1)
  if (session.finishedAt === null || last === undefined) return undefined
  const directory = session.workspace ?? join(config.dataDirectory, 'workspaces', session.sessionId)
  if ((await stat(directory).catch(() => undefined))?.isDirectory() !== true) return undefined
  const now = await openWorkspace(directory).then(treeHash, () => undefined)
  if (now === undefined || now === last.treeHash) return undefined
  return `The workspace has changed since the checks ran (${last.ranAt.toISOString()}): the evidence is stale, and says nothing of what is there now.`
}
