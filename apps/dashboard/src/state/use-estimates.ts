import type { Estimate, Stats } from '@jr/contract'
import { useMemo } from 'react'

/** Estimates by session. They come with the statistics, which are asked for again with every change of the list. */
export function useEstimates(stats: Stats | undefined): ReadonlyMap<string, Estimate> {
  const estimates = stats?.estimates
  return useMemo(() => new Map((estimates ?? []).map((estimate) => [estimate.session_id, estimate])), [estimates])
}
