import type { SessionDetail } from '@jr/contract'

/** `5 of 6 features proven, 1 nobody could check`: what stands behind the verdict. */
export function summarizeEvidence(detail: Pick<SessionDetail, 'features' | 'questions'>): string {
  const { features } = detail
  const open = detail.questions.filter((question) => question.is_open).length
  if (features.length === 0) return 'No acceptance criteria: nothing can be proven.'
  const count = (status: string): number => features.filter((feature) => feature.status === status).length
  const passed = features.filter((feature) => feature.status === 'passed')
  const judged = passed.filter((feature) => feature.judged).length
  const byPerson = passed.filter((feature) => feature.judged_by_person).length
  return [
    `${count('passed')} of ${features.length} features proven`,
    judged > 0 ? `${judged} of them judged by a model` : '',
    byPerson > 0 ? `${byPerson} of them judged by a person` : '',
    count('failed') > 0 ? `${count('failed')} refuted` : '',
    count('unverified') > 0 ? `${count('unverified')} nobody could check` : '',
    open > 0 ? `${open === 1 ? '1 question' : `${open} questions`} for a person` : '',
    count('pending') > 0 ? `${count('pending')} not checked yet` : '',
  ]
    .filter(Boolean)
    .join(', ')
}
