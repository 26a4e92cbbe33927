import type { Estimate } from '@jr/contract'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { explainTimeLeft, formatTimeLeft } from '../../src/format/format-time-left.ts'
import { now, uuid } from '../fake-api/builders.ts'

const anEstimate = (fromSeconds: number, toSeconds: number): Estimate => ({
  session_id: uuid(1),
  earliest_at: new Date(now + fromSeconds * 1000).toISOString(),
  latest_at: new Date(now + toSeconds * 1000).toISOString(),
  basis: 'instruction',
  runs: 12,
})
const told = (fromSeconds: number, toSeconds: number): string => formatTimeLeft(anEstimate(fromSeconds, toSeconds), now)

describe('the time left', () => {
  test('is a range, no more exact than it is known', () => {
    expect(told(12, 34)).toBe('10–35 s left')
    expect(told(41, 44)).toBe('about 45 s left')
    expect(told(70, 200)).toBe('1–4 min left')
    expect(told(118, 119)).toBe('about 2 min left')
    expect(told(3600, 3 * 3600)).toBe('1–3 h left')
  })

  test('loses its lower end when that has passed, and says when it takes longer than usual', () => {
    expect(told(-30, 40)).toBe('up to 40 s left')
    expect(told(-300, 600)).toBe('up to 10 min left')
    expect(told(-30, 0)).toBe('longer than usual')
  })

  test('is never negative and never backwards, at any moment', () => {
    fc.assert(
      fc.property(fc.integer({ min: -100_000, max: 100_000 }), fc.nat(100_000), (from, width) => {
        const text = told(from, from + width)
        const numbers = (text.match(/-?[\d.]+/g) ?? []).map(Number)

        expect(text).not.toContain('-')
        expect(numbers.toSorted((a, b) => a - b)).toEqual(numbers)
      }),
      { seed: 20_261_126 },
    )
  })

  test('says on what it rests', () => {
    expect(explainTimeLeft(anEstimate(1, 2))).toContain('last 12 completed runs of this very instruction')
    expect(explainTimeLeft({ ...anEstimate(1, 2), basis: 'jr' })).toContain('sessions of this Jr')
  })
})
