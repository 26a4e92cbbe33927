import { expect, test } from 'vitest'
import { toTimelineBar } from '../../src/session/to-timeline-bar.ts'
import { ago, aStep, now } from '../fake-api/builders.ts'

const span = { begin: now - 100_000, end: now }

test('time that a step waited for a person is kept apart from its work, while it waits and after the decision', () => {
  const waiting = aStep({ started_at: ago(80), completed_at: null, waiting_since: ago(50) })
  const decided = aStep({ started_at: ago(80), completed_at: ago(20), waiting_since: null, waited_ms: 45_000 })

  expect(toTimelineBar(waiting, span)).toEqual({ from: 0.2, work: 0.3, wait: 0.5 })
  expect(toTimelineBar(decided, span)).toEqual({ from: 0.2, work: 0.15, wait: 0.45 })
})

test('a step that has not begun has no place on it', () => {
  expect(toTimelineBar(aStep({ started_at: null, completed_at: null }), span)).toBeUndefined()
})
