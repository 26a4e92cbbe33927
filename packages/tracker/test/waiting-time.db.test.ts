import { expect, test } from 'vitest'
import { openTestTracker } from './open-test-tracker.ts'

let now = new Date('2026-11-26T12:00:00Z')
const { claimNew, tracker } = await openTestTracker({ clock: () => now })
const after = (seconds: number): void => void (now = new Date(now.getTime() + seconds * 1000))

test('how long a step waited for a person is known after the decision, apart from its work', async () => {
  const session = await claimNew()
  await tracker.startStep(session, 0)
  after(20)
  await tracker.waitForPerson(session, 0, 'Look at it')
  after(3600)
  await tracker.approveStep(session.sessionId)
  const [step] = (await tracker.getSession(session.sessionId)).steps

  expect(step).toMatchObject({ status: 'passed', durationMs: 3_620_000, waitedMs: 3_600_000, waitingSince: null })
})

test('a failed step that a person skips later has not worked until then', async () => {
  const session = await claimNew()
  await tracker.startStep(session, 0)
  after(5)
  await tracker.completeStep(session, 0, { passed: false, error: 'no' })
  await tracker.finishSession(session, { verdict: null })
  after(86_400)
  await tracker.skipWaitingStep(session.sessionId)
  const [step] = (await tracker.getSession(session.sessionId)).steps

  expect(step).toMatchObject({ status: 'skipped', durationMs: 86_405_000, waitedMs: 86_400_000 })
})

test('a step that is done again after a retry has waited for nobody yet', async () => {
  const session = await claimNew()
  await tracker.startStep(session, 0)
  await tracker.waitForPerson(session, 0, 'Look at it')
  after(60)
  await tracker.approveStep(session.sessionId)
  await tracker.cancelSession(session.sessionId)
  await tracker.retrySession(session.sessionId, { index: 0 })
  const again = await tracker.claimSession({ sessionId: session.sessionId, workerId: 'w' })
  await tracker.startStep(again, 0)

  expect((await tracker.getSession(session.sessionId)).steps[0]).toMatchObject({ status: 'in_progress', waitedMs: 0 })
})
