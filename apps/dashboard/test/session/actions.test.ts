import { describe, expect, test } from 'vitest'
import { listActions } from '../../src/session/actions.ts'
import { summarizeEvidence } from '../../src/session/summarize-evidence.ts'
import { aFeature, aQuestion, aSession } from '../fake-api/builders.ts'

const names = (changes: Parameters<typeof aSession>[0]): string[] =>
  listActions(aSession(changes), undefined).map(({ name }) => name)

describe('listActions', () => {
  test('offers what the state of the session allows, the most useful first', () => {
    expect(names({ status: 'waiting' })).toEqual(['approve', 'skip', 'cancel'])
    expect(names({ status: 'failed', failed: 1 })).toEqual(['retry', 'skip'])
    expect(names({ status: 'cancelled' })).toEqual(['retry'])
    expect(names({ status: 'running' })).toEqual(['pause', 'cancel'])
    expect(names({ status: 'running', paused: true })).toEqual(['resume', 'cancel'])
    expect(names({ status: 'completed' })).toEqual([])
  })

  test('each states its effect, and the one that destroys is marked', () => {
    for (const action of listActions(aSession({ status: 'waiting' }), undefined)) {
      expect(action.effect.length).toBeGreaterThan(30)
      expect(action.destroys).toBe(action.name === 'cancel')
    }
  })
})

describe('summarizeEvidence', () => {
  test('says what is proven, judged, refuted and unknown', () => {
    const features = [
      aFeature(),
      aFeature({ judged: true }),
      aFeature({ judged_by_person: true }),
      aFeature({ status: 'failed' }),
      aFeature({ status: 'unverified' }),
    ]

    expect(summarizeEvidence({ features, questions: [aQuestion()] })).toBe(
      '3 of 5 features proven, 1 of them judged by a model, 1 of them judged by a person, 1 refuted, 1 nobody could check, 1 question for a person',
    )
  })

  test('a session without criteria proves nothing', () => {
    expect(summarizeEvidence({ features: [], questions: [] })).toContain('nothing can be proven')
  })
})
