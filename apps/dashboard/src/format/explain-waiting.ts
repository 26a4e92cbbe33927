import type { Stats } from '@jr/contract'

/** What the sessions that wait for a person wait for: a step to be done, a question to be answered. */
export function explainWaiting({ waiting, asking }: Pick<Stats, 'waiting' | 'asking'>): string {
  if (asking === 0) return waiting === 0 ? 'nothing to do' : 'for a person'
  if (waiting === 0) return 'for an answer'
  return `${waiting === 1 ? '1 step' : `${waiting} steps`}, ${asking === 1 ? '1 answer' : `${asking} answers`}`
}
