import type { Evidence, SessionDetail } from '@jr/contract'

/**
 * The last run of a check after the work: its tree is the state of the workspace that the verdict speaks of, and evidence of another one
 * decides nothing. Undefined when none ran, or none knows its tree.
 */
export function findJudgedState(
  detail: Pick<SessionDetail, 'features' | 'evidence'>,
): { readonly tree: string; readonly ranAt: string } | undefined {
  let last: Evidence | undefined
  for (const one of [...detail.features.flatMap((feature) => feature.evidence), ...detail.evidence]) {
    const counts = one.phase === 'after' && !one.superseded && one.tree_hash !== null
    if (counts && (last === undefined || one.ran_at > last.ran_at)) last = one
  }
  return last?.tree_hash == null ? undefined : { tree: last.tree_hash, ranAt: last.ran_at }
}
