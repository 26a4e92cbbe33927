import { describe, expect, test } from 'vitest'
import { formatCost, formatSaving } from '../../src/format/format-cost.ts'
import { formatDuration, formatLatency, formatSpan } from '../../src/format/format-duration.ts'
import { formatCompact, formatCount, formatShare } from '../../src/format/format-number.ts'
import { formatAgo, formatMoment, formatZone } from '../../src/format/format-time.ts'
import { isolate } from '../../src/format/isolate.ts'
import { toReason } from '../../src/format/to-reason.ts'
import { progressPercent } from '../../src/format/progress-percent.ts'
import { ago, now } from '../fake-api/builders.ts'

describe('costs', () => {
  test('unpriced is a word, never a zero', () => {
    expect(formatCost(null)).toBe('unpriced')
    expect(formatCost(0)).toBe('$0')
  })

  test('a small cost has as many digits as it takes to see it', () => {
    expect([12.4, 1234.5, 0.25, 0.0132, 0.00094, 0.000021, 0.0000001, -0.5].map(formatCost)).toEqual([
      '$12.40',
      '$1,234.50',
      '$0.25',
      '$0.013',
      '$0.00094',
      '$0.000021',
      '<$0.000001',
      '−$0.50',
    ])
  })

  test('a saving is signed in words, against one stated counterfactual', () => {
    expect(formatSaving(2)).toBe('$2.00 less than on Opus')
    expect(formatSaving(-2)).toBe('$2.00 more than on Opus')
    expect(formatSaving(0)).toBe('the same as on Opus')
  })
})

describe('durations', () => {
  test('grow from seconds to days', () => {
    expect([0, 7400, 61_000, 3_605_000, 200_000_000, null].map(formatDuration)).toEqual([
      '0:00',
      '0:07',
      '1:01',
      '1:00:05',
      '2 d 7 h',
      '–',
    ])
  })

  test('a short span that has ended is told exactly', () => {
    expect([761, 2440, 45_000, null].map(formatSpan)).toEqual(['761 ms', '2.4 s', '0:45', '–'])
  })

  test('latencies are told in the unit that fits', () => {
    expect([340, 2440, 75_000, null].map(formatLatency)).toEqual(['340 ms', '2.4 s', '1:15', '–'])
  })
})

describe('times', () => {
  test('are relative, and never in the future', () => {
    expect([0, 5, 180, 7200, 400_000, -30].map((seconds) => formatAgo(ago(seconds), now))).toEqual([
      'just now',
      '5 sec ago',
      '3 min ago',
      '2 hr ago',
      '4 days ago',
      'just now',
    ])
  })

  test('state their zone when they are absolute', () => {
    expect(formatMoment('2026-11-26T14:03:22Z', 'Europe/Berlin')).toBe('26 Nov 2026, 15:03:22 CET')
    expect(formatZone('Asia/Kolkata')).toBe('GMT+5:30')
  })
})

test('a name that is read from the right is isolated from what follows, any other stays as it is', () => {
  expect([isolate('Wire it'), isolate('בדוק 2')]).toEqual(['Wire it', '\u2068בדוק 2\u2069'])
})

describe('numbers', () => {
  test('are grouped, shortened, or shares', () => {
    expect([formatCount(10_000), formatCompact(12_400), formatShare(0.873), formatShare(null)]).toEqual([
      '10,000',
      '12.4K',
      '87 %',
      '–',
    ])
  })
})

describe('errors', () => {
  test('name their step once, not twice', () => {
    expect(toReason('Step 2 of 3, "Replace "it"", failed: The text is not there.')).toBe('The text is not there.')
    expect(toReason('Every step passed, but the evidence refutes it.')).toBe(
      'Every step passed, but the evidence refutes it.',
    )
  })
})

describe('progress', () => {
  test('never says 100 % before the end', () => {
    expect(progressPercent({ progress_pct: 100, status: 'running' })).toBe(99)
    expect(progressPercent({ progress_pct: 99.7, status: 'waiting' })).toBe(99)
    expect(progressPercent({ progress_pct: 100, status: 'completed' })).toBe(100)
    expect(progressPercent({ progress_pct: 40, status: 'failed' })).toBe(40)
  })
})
