import { expect, test } from 'vitest'
import { toBackoffMs } from '../src/backoff.ts'

test('doubles from retry to retry, up to half a minute', () => {
  const longest = [2, 3, 4, 5, 20].map((number) => toBackoffMs(number, () => 1))
  expect(longest).toEqual([500, 1_000, 2_000, 4_000, 30_000])
})

test('spreads retries over the upper half of the interval', () => {
  expect(toBackoffMs(3, () => 0)).toBe(500)
  expect(toBackoffMs(3, () => 0.5)).toBe(750)
})

test('waits at least as long as the provider asked', () => {
  expect(toBackoffMs(2, () => 1, 10_000)).toBe(10_000)
  expect(toBackoffMs(2, () => 1, 10)).toBe(500)
})
