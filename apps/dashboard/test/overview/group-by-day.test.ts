import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { groupByDay, niceCeiling } from '../../src/overview/group-by-day.ts'
import { aStats } from '../fake-api/builders.ts'

describe('groupByDay', () => {
  test('adds up the tiers of a day to the micro-dollar, oldest day first', () => {
    const { by_day: rows } = aStats()
    const days = groupByDay(rows)

    expect(days).toHaveLength(14)
    expect(days.map(({ day }) => day)).toEqual(days.map(({ day }) => day).toSorted())
    const sum = (values: number[]): string => values.reduce((total, value) => total + value, 0).toFixed(6)
    expect(sum(days.map(({ cost }) => cost))).toBe(sum(rows.map((row) => row.cost_usd)))
  })

  test('the axis ends at a round number that holds every bar', () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-6, max: 1e6, noNaN: true }), (value) => {
        const top = niceCeiling(value)
        expect(top).toBeGreaterThanOrEqual(value * 0.999_999)
        expect(top).toBeLessThanOrEqual(value * 2.6)
      }),
      { seed: 20_261_126 },
    )
  })
})
