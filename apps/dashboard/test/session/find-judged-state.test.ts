import { expect, test } from 'vitest'
import { findJudgedState } from '../../src/session/find-judged-state.ts'
import { aFeature, ago, anEvidence } from '../fake-api/builders.ts'

test('the state that a verdict speaks of is that of the last check after the work, of the whole document or of a criterion', () => {
  const of = (tree_hash: string | null, seconds: number, changes = {}) =>
    anEvidence({ tree_hash, ran_at: ago(seconds), ...changes })
  const judge = (...evidence: ReturnType<typeof of>[]): string | undefined =>
    findJudgedState({ features: [aFeature({ evidence: [of('first', 50)] })], evidence })?.tree

  expect(judge()).toBe('first')
  expect(judge(of('later', 20), of('earlier', 60))).toBe('later')
  expect(judge(of('before', 20, { phase: 'before' }), of('retried', 10, { superseded: true }), of(null, 5))).toBe(
    'first',
  )
  expect(findJudgedState({ features: [], evidence: [] })).toBeUndefined()
})
