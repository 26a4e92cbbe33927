import { afterEach, describe, expect, test, vi } from 'vitest'
import { createAnnouncer, summarizeAnnouncements } from '../../src/state/create-announcer.ts'

describe('announcements', () => {
  afterEach(() => {
    vi.useRealTimers()
  })

  test('failures come first, and several of a kind become a number', () => {
    const text = summarizeAnnouncements([
      { kind: 'completed', text: 'A' },
      { kind: 'completed', text: 'B' },
      { kind: 'failed', text: 'C' },
    ])

    expect(text).toBe('1 failed: C. 2 completed.')
  })

  test('the region speaks at most once in five seconds, whatever happens', () => {
    vi.useFakeTimers()
    const spoken: string[] = []
    const announcer = createAnnouncer()
    announcer.listen((text) => spoken.push(text))

    for (let second = 0; second < 20; second += 1) {
      announcer.say('completed', `number ${second}`)
      vi.advanceTimersByTime(1000)
    }

    expect(spoken).toHaveLength(4)
  })
})
