import { describe, expect, test } from 'vitest'
import { choosePollInterval } from '../../src/api/choose-poll-interval.ts'

const calm = { active: false, failures: 0, latencyMs: 20, random: 0.5 }

describe('choosePollInterval', () => {
  test('asks every 2 s while something is active and every 15 s otherwise', () => {
    expect(choosePollInterval({ ...calm, active: true })).toBe(2000)
    expect(choosePollInterval(calm)).toBe(15_000)
  })

  test('leaves a slow server three quarters of the time', () => {
    expect(choosePollInterval({ ...calm, active: true, latencyMs: 3000 })).toBe(12_000)
  })

  test('doubles after each failure, up to 30 s', () => {
    const waits = [1, 2, 3, 4, 5, 6].map((failures) => choosePollInterval({ ...calm, active: true, failures }))

    expect(waits).toEqual([4000, 8000, 16_000, 30_000, 30_000, 30_000])
  })

  test('obeys Retry-After', () => {
    expect(choosePollInterval({ ...calm, failures: 1, retryAfterMs: 90_000 })).toBe(90_000)
  })

  test('spreads many viewers over a tenth of the interval', () => {
    expect(choosePollInterval({ ...calm, random: 0 })).toBe(14_250)
    expect(choosePollInterval({ ...calm, random: 1 })).toBe(15_750)
  })

  test('takes the host’s wish for the active interval', () => {
    expect(choosePollInterval({ ...calm, active: true, pollMs: 500 })).toBe(500)
    expect(choosePollInterval({ ...calm, pollMs: 60_000 })).toBe(60_000)
  })
})
