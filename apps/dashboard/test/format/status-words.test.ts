import { sessionStatuses, stepStatuses, verdicts } from '@jr/contract'
import { describe, expect, test } from 'vitest'
import { statusWord, stepWord, verdictWord } from '../../src/format/status-words.ts'

describe('words for states', () => {
  test('completed is green only when it is verified', () => {
    const tone = (verdict: 'verified' | 'unverified' | null): string =>
      statusWord({ status: 'completed', verdict, paused: false, open_questions: 0 }).tone

    expect([tone('verified'), tone('unverified'), tone(null)]).toEqual(['good', 'warn', 'warn'])
  })

  test('no two states of a session share both shape and word', () => {
    const states = sessionStatuses.map((status) =>
      statusWord({ status, verdict: null, paused: false, open_questions: 0 }),
    )
    const all = [
      ...states,
      statusWord({ status: 'running', verdict: null, paused: false, open_questions: 0 }, true),
      statusWord({ status: 'running', verdict: null, paused: true, open_questions: 0 }),
    ]

    expect(new Set(all.map(({ glyph }) => glyph)).size).toBe(all.length)
    expect(new Set(all.map(({ word }) => word)).size).toBe(all.length)
  })

  test('a session that ended with questions says so instead of that it ended', () => {
    const word = (open_questions: number): string =>
      statusWord({ status: 'completed', verdict: 'unverified', paused: false, open_questions }).word

    expect([0, 1, 2].map(word)).toEqual(['Completed', 'Question open', '2 questions open'])
  })

  test('a judged verdict says so, by a shape of its own, too', () => {
    expect(verdicts.map((verdict) => verdictWord({ verdict, judged: true })?.word)).toEqual([
      'Verified, judged',
      'Unverified',
      'Refuted',
    ])
    expect(verdictWord({ verdict: null, judged: false })).toBeUndefined()
    const glyphs = [
      ...verdicts.map((verdict) => verdictWord({ verdict, judged: false })?.glyph),
      verdictWord({ verdict: 'verified', judged: true })?.glyph,
    ]
    expect(new Set(glyphs).size).toBe(4)
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
