import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { toCost, toJson, toText } from '../src/to-column.ts'

test('text and JSON never hold what PostgreSQL refuses, and are otherwise unchanged', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const stored = toText(text)
      expect(stored).not.toContain('\0')
      expect(stored.isWellFormed()).toBe(true)
      expect(toText(stored)).toBe(stored)
      expect(JSON.parse(toJson({ deep: [text] }))).toEqual({ deep: [stored] })
    }),
    { seed: 20_261_127 },
  )
  expect(toText('a\0\uD800ü🙂')).toBe('a\uFFFD\uFFFDü🙂')
})

test('a cost survives the way through the column, to the nano-dollar', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 999_999_999_999_999 }), (nano) => {
      expect(Math.round(Number(toCost(nano / 1e9)) * 1e9)).toBe(nano)
    }),
    { seed: 20_261_127 },
  )
  expect(toCost(0.1 + 0.2)).toBe('0.300000000')
  expect(toCost(undefined)).toBeNull()
})
