import { describe, expect, test } from 'vitest'
import { matchesFilters, toSessionQuery, type SessionFilters } from '../../src/state/session-filters.ts'
import { aSession, ago, now } from '../fake-api/builders.ts'

const none: SessionFilters = { q: '', status: '', jr: '', tier: '', verdict: '', within: '' }

describe('session filters', () => {
  test('no filter asks for everything', () => {
    expect(toSessionQuery(none, 'attention', now).toString()).toBe('')
    expect(matchesFilters(aSession(), none, now)).toBe(true)
  })

  test('a group of statuses is asked for by its members', () => {
    expect(toSessionQuery({ ...none, status: 'active' }, 'newest', now).toString()).toBe(
      'status=pending%2Crunning%2Cwaiting&sort=newest',
    )
  })

  test('what waits for a person is a step or a question, whichever status the session has', () => {
    const waiting = { ...none, status: 'waiting' }

    expect(toSessionQuery(waiting, '', now).toString()).toBe('waiting_for=person')
    expect(matchesFilters(aSession({ status: 'waiting' }), waiting, now)).toBe(true)
    expect(matchesFilters(aSession({ status: 'completed', open_questions: 1 }), waiting, now)).toBe(true)
    expect(matchesFilters(aSession({ status: 'completed' }), waiting, now)).toBe(false)
  })

  test('a span of time begins on a full hour, so that the question stays the same for a while', () => {
    const first = toSessionQuery({ ...none, within: '24h' }, '', now)

    expect(first.get('from')).toBe('2026-11-25T14:00:00.000Z')
    expect(toSessionQuery({ ...none, within: '24h' }, '', now + 60_000).toString()).toBe(first.toString())
  })

  test('a changed row is judged by the rules of the API', () => {
    const row = aSession({
      status: 'failed',
      verdict: 'refuted',
      model_tier: 'local',
      jr_name: 'Audio Jr',
      created_at: ago(3600),
    })
    const fits = (changes: Partial<SessionFilters>): boolean => matchesFilters(row, { ...none, ...changes }, now)

    expect([fits({ status: 'failed' }), fits({ status: 'finished' }), fits({ status: 'active' })]).toEqual([
      true,
      true,
      false,
    ])
    expect([fits({ jr: 'Audio Jr' }), fits({ jr: 'Audio' })]).toEqual([true, false])
    expect([fits({ tier: 'local' }), fits({ tier: 'opus' })]).toEqual([true, false])
    expect([fits({ verdict: 'refuted' }), fits({ verdict: 'verified' })]).toEqual([true, false])
    expect([fits({ within: '24h' }), matchesFilters(row, { ...none, within: '24h' }, now + 2 * 86_400_000)]).toEqual([
      true,
      false,
    ])
    expect(fits({ q: ' router ' })).toBe(true)
    expect([fits({ q: 'ROUTER' }), fits({ q: 'sag-jr' }), fits({ q: 'nothing like it' })]).toEqual([true, true, false])
  })
})
