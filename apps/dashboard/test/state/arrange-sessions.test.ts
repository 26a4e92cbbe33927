import { describe, expect, test } from 'vitest'
import { arrangeSessions, isUrgent } from '../../src/state/arrange-sessions.ts'
import { isStalled, silenceMs, stalledAfterMs } from '../../src/state/liveness.ts'
import { aSession, ago, now } from '../fake-api/builders.ts'

const at = { now, signsKnownAt: now }
const rows = [
  aSession({
    session_id: 'done',
    status: 'completed',
    finished_at: ago(10),
    created_at: ago(50),
    duration_ms: 9,
    cost_usd: 0.5,
  }),
  aSession({
    session_id: 'queued',
    status: 'pending',
    created_at: ago(40),
    started_at: null,
    duration_ms: null,
    cost_usd: 0,
  }),
  aSession({ session_id: 'running', created_at: ago(30), started_at: ago(0.005), duration_ms: 5, cost_usd: 0.1 }),
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
  aSession({
    session_id: 'silent',
    heartbeat_at: ago(80),
    created_at: ago(10),
    started_at: ago(0.006),
    duration_ms: 6,
    cost_usd: 0.3,
  }),
  aSession({
    session_id: 'waiting',
    status: 'waiting',
    created_at: ago(5),
    started_at: ago(0.002),
    duration_ms: 2,
    cost_usd: 0.4,
  }),
]

describe('arrangeSessions', () => {
  test('what needs a person comes first, then what is silent, failed today, running, queued, the rest', () => {
    const asking = aSession({ session_id: 'asking', status: 'completed', open_questions: 1, created_at: ago(60) })
    expect(arrangeSessions([...rows, asking], 'attention', at)).toEqual([
      'waiting',
      'asking',
      'silent',
      'failed',
      'running',
      'queued',
      'done',
      'failed long ago',
    ])
  })

  test('orders by creation, length and cost', () => {
    expect(arrangeSessions(rows, 'newest', at)[0]).toBe('waiting')
    expect(arrangeSessions(rows, 'oldest', at)[0]).toBe('failed long ago')
    expect(arrangeSessions(rows, 'longest', at).slice(0, 2)).toEqual(['done', 'failed'])
    expect(arrangeSessions(rows, 'costliest', at)[0]).toBe('done')
  })

  test('what runs on grows longer than what has ended', () => {
    expect(arrangeSessions(rows, 'longest', { now: now + 60_000, signsKnownAt: now }).slice(0, 4)).toEqual([
      'silent',
      'running',
      'waiting',
      'done',
    ])
    expect(arrangeSessions(rows, 'longest', at).at(-1)).toBe('queued')
  })

  test('while pages follow, a row that has come in behind the last loaded one is left out', () => {
    const frontier = rows.find((row) => row.session_id === 'failed')

    expect(arrangeSessions(rows, 'costliest', at, frontier)).toEqual(['done', 'waiting', 'silent', 'failed'])
    expect(arrangeSessions(rows, 'longest', at, frontier)).toEqual(['done', 'failed'])
    expect(arrangeSessions(rows, 'attention', at, frontier)).toHaveLength(rows.length)
  })

  test('of equally urgent rows the most recent comes first, wherever the server has them', () => {
    const failed = [3, 1, 2].map((hours) =>
      aSession({
        session_id: `failed ${hours} h`,
        status: 'failed',
        finished_at: ago(9),
        created_at: ago(hours * 3600),
      }),
    )

    expect(arrangeSessions(failed, 'attention', at)).toEqual(['failed 1 h', 'failed 2 h', 'failed 3 h'])
  })
})

describe('liveness', () => {
  test('a running session is stalled only after several missed signs of life', () => {
    const row = aSession({ heartbeat_at: new Date(now - stalledAfterMs).toISOString() })

    expect(isStalled(row, now)).toBe(false)
    expect(isStalled(row, now + 1)).toBe(true)
  })

  test('while nobody can be asked no worker is called dead', () => {
    const row = aSession({ session_id: 'running', heartbeat_at: ago(3) })
    const offline = { now: now + 3_600_000, signsKnownAt: now }

    expect(isStalled(row, offline.signsKnownAt)).toBe(false)
    expect(silenceMs(row, offline.now)).toBe(3_603_000)
    expect(isUrgent(row, offline)).toBe(false)
  })

  test('no sign of life is expected of a session that waits, is paused or has ended', () => {
    for (const changes of [{ status: 'waiting' }, { status: 'completed' }, { paused: true }] as const) {
      expect(silenceMs(aSession({ ...changes, heartbeat_at: ago(900) }), now)).toBeUndefined()
    }
  })
})
