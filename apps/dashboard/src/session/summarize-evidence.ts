import type { SessionDetail } from '@jr/contract'

/** `5 of 6 features proven, 1 nobody could check`: what stands behind the verdict. */
export function summarizeEvidence(detail: Pick<SessionDetail, 'features'>): string {
  const { features } = detail
  if (features.length === 0) return 'No acceptance criteria: nothing can be proven.'
  const count = (status: string): number => features.filter((feature) => feature.status === status).length
  const judged = features.filter((feature) => feature.status === 'passed' && feature.judged).length
  return [
    `${count('passed')} of ${features.length} features proven`,
    judged > 0 ? `${judged} of them judged by a model` : '',
    count('failed') > 0 ? `${count('failed')} refuted` : '',
    count('unverified') > 0 ? `${count('unverified')} nobody could check` : '',
    count('pending') > 0 ? `${count('pending')} not checked yet` : '',
  ]
    .filter(Boolean)
    .join(', ')
}
