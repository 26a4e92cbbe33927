import { sessionStatuses, stepStatuses, verdicts } from '@jr/contract'
import { describe, expect, test } from 'vitest'
import { statusWord, stepWord, verdictWord } from '../../src/format/status-words.ts'

describe('words for states', () => {
  test('completed is green only when it is verified', () => {
    const tone = (verdict: 'verified' | 'unverified' | null): string =>
      statusWord({ status: 'completed', verdict, paused: false }).tone

    expect([tone('verified'), tone('unverified'), tone(null)]).toEqual(['good', 'warn', 'warn'])
  })

  test('no two states of a session share both shape and word', () => {
    const states = sessionStatuses.map((status) => statusWord({ status, verdict: null, paused: false }))
    const all = [
      ...states,
      statusWord({ status: 'running', verdict: null, paused: false }, true),
      statusWord({ status: 'running', verdict: null, paused: true }),
    ]

    expect(new Set(all.map(({ glyph }) => glyph)).size).toBe(all.length)
    expect(new Set(all.map(({ word }) => word)).size).toBe(all.length)
  })

  test('a judged verdict says so', () => {
    expect(verdicts.map((verdict) => verdictWord({ verdict, judged: true })?.word)).toEqual([
      'Verified, judged',
      'Unverified',
      'Refuted',
    ])
    expect(verdictWord({ verdict: null, judged: false })).toBeUndefined()
  })

  test('every status of a step has a word', () => {
    expect(stepStatuses.map((status) => stepWord({ status, waiting_since: null }).word)).toEqual([
      'Pending',
      'In progress',
      'Passed',
      'Failed',
      'Skipped',
    ])
    expect(stepWord({ status: 'pending', waiting_since: '2026-11-26T14:00:00Z' }).word).toBe('Waiting')
  })
})
