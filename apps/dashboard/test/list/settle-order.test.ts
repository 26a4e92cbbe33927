import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { settleOrder } from '../../src/list/settle-order.ts'

describe('settleOrder', () => {
  test('a new row waits to be shown', () => {
    expect(settleOrder(['a', 'b'], ['c', 'a', 'b'])).toEqual({ ids: ['a', 'b'], arrived: 1, moved: false })
  })

  test('a page that was scrolled to is appended', () => {
    expect(settleOrder(['a', 'b'], ['a', 'b', 'c', 'd'])).toEqual({
      ids: ['a', 'b', 'c', 'd'],
      arrived: 0,
      moved: false,
    })
  })

  test('another order waits, and says so', () => {
    expect(settleOrder(['a', 'b'], ['b', 'a'])).toEqual({ ids: ['a', 'b'], arrived: 0, moved: true })
  })

  test('a row that left the filter keeps its place under the reader', () => {
    expect(settleOrder(['a', 'b', 'c'], ['a', 'c'])).toEqual({ ids: ['a', 'b', 'c'], arrived: 0, moved: true })
  })

  test('whatever arrives, no row on screen changes its place', () => {
    const ids = fc.uniqueArray(fc.integer({ min: 0, max: 40 }).map(String))
    fc.assert(
      fc.property(ids, ids, (shown, target) => {
        const settled = settleOrder(shown, target)
        expect(settled.ids.slice(0, shown.length)).toEqual(shown)
        expect(new Set(settled.ids).size).toBe(settled.ids.length)
      }),
      { seed: 20_261_126 },
    )
  })
})
