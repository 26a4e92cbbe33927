export type Verdict = 'verified' | 'unverified' | 'refuted'

/**
 * What the evidence says of a session; pure. Refuted by any failed feature; verified only when there is a feature and
 * every one passed; else unverified. `documentChecks` are the checks of the document that belong to no single feature:
 * one that failed refutes too, for whoever wrote the document wrote them as tests of the whole.
 */
export function decideVerdict(
  features: readonly { readonly status: 'pending' | 'passed' | 'failed' | 'unverified' }[],
  documentChecks?: { readonly status: 'passed' | 'failed' | 'unverified' },
): Verdict {
  const statuses = features.map((feature) => feature.status)
  if (statuses.includes('failed') || documentChecks?.status === 'failed') return 'refuted'
  return statuses.length > 0 && statuses.every((status) => status === 'passed') ? 'verified' : 'unverified'
}
