import type { Stats } from '@jr/contract'

/** What the sessions that wait for a person wait for: a step to be done, a question to be answered. */
export function explainWaiting({ waiting, asking }: Pick<Stats, 'waiting' | 'asking'>): string {
  if (asking === 0) return waiting === 0 ? 'nothing for a person' : 'for a person'
  return waiting === 0 ? 'for an answer' : `${waiting} at a step, ${asking} for an answer`
}
