import { expect, test } from 'vitest'
import { aSession, openTestTracker } from './open-test-tracker.ts'

const moment = { now: new Date('2026-11-26T12:00:00Z') }
const { tracker } = await openTestTracker({ clock: () => moment.now })
const pass = (ms: number): void => {
  moment.now = new Date(moment.now.getTime() + ms)
}

test('the time limit counts from the first claim, whoever takes the session over, and whatever limit that one has', async () => {
  const { sessionId } = await tracker.createSession(aSession())

  const first = await tracker.claimSession({ sessionId, workerId: 'a', timeoutMs: 60_000 })
  pass(20_000)
  const second = await tracker.claimSession({ sessionId, workerId: 'b', timeoutMs: 600_000 })
  await tracker.releaseSession(second, 'drain')
  pass(50_000)
  const third = await tracker.claimSession({ sessionId, workerId: 'c', timeoutMs: 60_000 })

  expect([first, second, third].map(({ remainingMs }) => remainingMs)).toEqual([60_000, 40_000, -10_000])
})

test('a person who sends the session on its way again gives it the whole time again', async () => {
  const { sessionId } = await tracker.createSession(aSession())
  const first = await tracker.claimSession({ sessionId, workerId: 'a', timeoutMs: 60_000 })
  pass(60_000)
  await tracker.failSession(first, { code: 'session_timed_out', message: 'late' })

  await tracker.retrySession(sessionId)
  const second = await tracker.claimSession({ sessionId, workerId: 'a', timeoutMs: 60_000 })

  expect(second.remainingMs).toBe(60_000)
})

test('the deadline of the submission holds when it comes first, and after a retry too', async () => {
  const deadlineAt = new Date(moment.now.getTime() + 10_000)
  const { sessionId } = await tracker.createSession(aSession({ deadlineAt }))
  const first = await tracker.claimSession({ sessionId, workerId: 'a', timeoutMs: 60_000 })
  await tracker.failSession(first, { code: 'session_timed_out', message: 'late' })
  await tracker.retrySession(sessionId)
  pass(11_000)
  const second = await tracker.claimSession({ sessionId, workerId: 'a', timeoutMs: 60_000 })

  expect([first.remainingMs, second.remainingMs]).toEqual([10_000, -1_000])
})

test('a session without a limit has none', async () => {
  const { sessionId } = await tracker.createSession(aSession())

  expect((await tracker.claimSession({ sessionId, workerId: 'a' })).remainingMs).toBeNull()
})
