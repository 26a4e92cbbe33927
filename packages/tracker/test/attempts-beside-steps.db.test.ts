import { expect, test } from 'vitest'
import { openTestTracker } from './open-test-tracker.ts'

const { tracker, claimNew } = await openTestTracker()

test('a call beside the steps counts in the totals of the session and of its tier, and in no step', async () => {
  const session = await claimNew({ steps: ['one'] })
  await tracker.startStep(session, 0)
  const work = await tracker.startAttempt(session, 0, { tier: 'haiku' })
  await tracker.finishAttempt(session, work.attemptId, {
    status: 'passed',
    modelServed: 'worker-model',
    outputTokens: 10,
    costUsd: 0.1,
    opusCostUsd: 0.5,
  })
  await tracker.completeStep(session, 0, { passed: true })
  const judge = await tracker.startAttempt(session, undefined, { tier: 'opus', purpose: 'judge' })
  const repeated = await tracker.startAttempt(session, undefined, {
    tier: 'opus',
    purpose: 'judge',
    attemptId: judge.attemptId,
  })
  await tracker.finishAttempt(session, judge.attemptId, {
    status: 'passed',
    modelServed: 'judge-model',
    outputTokens: 5,
    costUsd: 0.25,
    opusCostUsd: 0.25,
  })
  await tracker.startAttempt(session, undefined, { tier: 'haiku', purpose: 'judge' })
  await tracker.finishSession(session, { verdict: 'unverified' })

  expect(repeated).toEqual(judge)
  const detail = await tracker.getSession(session.sessionId)
  expect(detail).toMatchObject({
    totalTokens: 15,
    costUsd: 0.35,
    opusCostUsd: 0.75,
    unpricedAttempts: 1,
    modelTier: 'haiku',
    modelServed: 'worker-model',
    steps: [{ totalTokens: 10, costUsd: 0.1, attempts: [{ purpose: 'step', number: 1 }] }],
    attempts: [
      { purpose: 'judge', number: 1, status: 'passed', tier: 'opus', costUsd: 0.25 },
      { purpose: 'judge', number: 2, status: 'unknown', tier: 'haiku', costUsd: null },
    ],
  })
  const { byTier } = await tracker.summarizeStats()
  expect(byTier).toMatchObject([
    { tier: 'haiku', attempts: 2, costUsd: 0.1, unpricedAttempts: 1 },
    { tier: 'opus', attempts: 1, costUsd: 0.25 },
  ])
  expect(await tracker.auditSessions()).toEqual([])
})

test('a call beside the steps goes with its session when that is pruned', async () => {
  const session = await claimNew({ steps: ['one'] })
  const { attemptId } = await tracker.startAttempt(session, undefined, { tier: 'local', purpose: 'proposal' })
  await tracker.finishAttempt(session, attemptId, { status: 'passed', outputTokens: 7, costUsd: 0 })
  await tracker.failSession(session, { code: 'x', message: 'x' })
  const tokens = async (): Promise<number | undefined> =>
    (await tracker.summarizeStats()).byTier.find(({ tier }) => tier === 'local')?.totalTokens
  expect(await tokens()).toBe(7)

  await tracker.pruneSessions({ olderThan: new Date(Date.now() + 60_000) })

  expect(await tokens()).toBeUndefined()
  expect(await tracker.auditSessions()).toEqual([])
})
