import { describe, expect, test } from 'vitest'
import { arrangeSessions } from '../../src/state/arrange-sessions.ts'
import { isStalled, silenceMs, stalledAfterMs } from '../../src/state/liveness.ts'
import { aSession, ago, now } from '../fake-api/builders.ts'

const rows = [
  aSession({
    session_id: 'done',
    status: 'completed',
    finished_at: ago(10),
    created_at: ago(50),
    duration_ms: 9,
    cost_usd: 0.5,
  }),
  aSession({ session_id: 'queued', status: 'pending', created_at: ago(40), duration_ms: null, cost_usd: 0 }),
  aSession({ session_id: 'running', created_at: ago(30), duration_ms: 5, cost_usd: 0.1 }),
  aSession({
    session_id: 'failed',
    status: 'failed',
    finished_at: ago(60),
    created_at: ago(20),
    duration_ms: 7,
    cost_usd: 0.2,
  }),
  aSession({
    session_id: 'failed long ago',
    status: 'failed',
    finished_at: ago(90_000),
    created_at: ago(90_001),
    duration_ms: 1,
  }),
  aSession({ session_id: 'silent', heartbeat_at: ago(80), created_at: ago(10), duration_ms: 6, cost_usd: 0.3 }),
  aSession({ session_id: 'waiting', status: 'waiting', created_at: ago(5), duration_ms: 2, cost_usd: 0.4 }),
]

describe('arrangeSessions', () => {
  test('what needs a person comes first, then what is silent, failed today, running, queued, the rest', () => {
    expect(arrangeSessions(rows, 'attention', now)).toEqual([
      'waiting',
      'silent',
      'failed',
      'running',
      'queued',
      'done',
      'failed long ago',
    ])
  })

  test('orders by creation, length and cost', () => {
    expect(arrangeSessions(rows, 'newest', now)[0]).toBe('waiting')
    expect(arrangeSessions(rows, 'oldest', now)[0]).toBe('failed long ago')
    expect(arrangeSessions(rows, 'longest', now).slice(0, 2)).toEqual(['done', 'failed'])
    expect(arrangeSessions(rows, 'costliest', now)[0]).toBe('done')
  })
})

describe('liveness', () => {
  test('a running session is stalled only after several missed signs of life', () => {
    const row = aSession({ heartbeat_at: new Date(now - stalledAfterMs).toISOString() })

    expect(isStalled(row, now)).toBe(false)
    expect(isStalled(row, now + 1)).toBe(true)
  })

  test('no sign of life is expected of a session that waits, is paused or has ended', () => {
    for (const changes of [{ status: 'waiting' }, { status: 'completed' }, { paused: true }] as const) {
      expect(silenceMs(aSession({ ...changes, heartbeat_at: ago(900) }), now)).toBeUndefined()
    }
  })
})
