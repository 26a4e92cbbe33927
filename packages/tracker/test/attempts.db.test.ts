import { expect, test } from 'vitest'
import { codeOf, openTestTracker } from './open-test-tracker.ts'

const { tracker, claimNew } = await openTestTracker()

test('tokens and costs add up exactly, to the nano-dollar', async () => {
  const session = await claimNew()
  await tracker.startStep(session, 0)
  for (const costUsd of [0.1, 0.2, 0.000000001]) {
    const { attemptId } = await tracker.startAttempt(session, 0, { tier: 'haiku', modelRequested: 'claude-haiku-5-5' })
    await tracker.finishAttempt(session, attemptId, {
      status: 'passed',
      inputTokens: 10,
      outputTokens: 5,
      cacheReadTokens: 100,
      cacheWriteTokens: 1,
      costUsd,
      opusCostUsd: 1,
      modelServed: 'claude-haiku-5-5-20261007',
      priceVersion: '2026-11-22',
      latencyMs: 812.4,
      finishReason: 'end_turn',
      requestId: 'req_1',
    })
  }

  const detail = await tracker.getSession(session.sessionId)
  expect(detail).toMatchObject({
    totalTokens: 348,
    costUsd: 0.300000001,
    opusCostUsd: 3,
    unpricedAttempts: 0,
    modelTier: 'haiku',
    modelServed: 'claude-haiku-5-5-20261007',
  })
  expect(detail.steps[0]).toMatchObject({ totalTokens: 348, costUsd: 0.300000001 })
  expect(detail.steps[0]?.attempts.map((attempt) => [attempt.number, attempt.latencyMs, attempt.costUsd])).toEqual([
    [1, 812, 0.1],
    [2, 812, 0.2],
    [3, 812, 1e-9],
  ])
})

test('an unknown price is counted as unpriced, never as 0', async () => {
  const session = await claimNew()
  await tracker.startStep(session, 0)
  const { attemptId } = await tracker.startAttempt(session, 0)
  await tracker.finishAttempt(session, attemptId, { status: 'passed', outputTokens: 9 })

  expect(await tracker.getSession(session.sessionId)).toMatchObject({
    costUsd: 0,
    unpricedAttempts: 1,
    totalTokens: 9,
    steps: [{ attempts: [{ costUsd: null }] }, {}, {}],
  })
})

test('starting and finishing an attempt twice changes nothing, another result is refused', async () => {
  const session = await claimNew()
  await tracker.startStep(session, 0)
  const attemptId = '33333333-3333-4333-8333-333333333333'
  expect(await tracker.startAttempt(session, 0, { attemptId })).toEqual({ attemptId, number: 1 })
  expect(await tracker.startAttempt(session, 0, { attemptId })).toEqual({ attemptId, number: 1 })
  await tracker.finishAttempt(session, attemptId, {
    status: 'failed',
    inputTokens: 3,
    costUsd: 0.5,
    errorCode: 'rate_limited',
  })
  await tracker.finishAttempt(session, attemptId, {
    status: 'failed',
    inputTokens: 3,
    costUsd: 0.5,
    errorCode: 'rate_limited',
  })

  expect(await codeOf(tracker.finishAttempt(session, attemptId, { status: 'passed', inputTokens: 3 }))).toBe(
    'result_conflict',
  )
  expect(
    await codeOf(tracker.finishAttempt(session, '44444444-4444-4444-8444-444444444444', { status: 'passed' })),
  ).toBe('attempt_not_found')
  expect(await tracker.getSession(session.sessionId)).toMatchObject({
    totalTokens: 3,
    costUsd: 0.5,
    unpricedAttempts: 0,
  })
})

test('a step starts with its first attempt and ends with its last in one transaction each, also when they are repeated', async () => {
  const session = await claimNew()
  const attempt = { attemptId: '66666666-6666-4666-8666-666666666666', tier: 'haiku', reason: 'short' } as const
  await tracker.startStep(session, 0, { attempt })
  await tracker.startStep(session, 0, { attempt })
  expect(await codeOf(tracker.startStep(session, 0, { attempt: { ...attempt, attemptId: crypto.randomUUID() } }))).toBe(
    'illegal_transition',
  )
  expect((await tracker.getSession(session.sessionId)).steps[0]).toMatchObject({
    status: 'in_progress',
    attempts: [{ status: 'running', tier: 'haiku', reason: 'short', number: 1 }],
  })

  const ended = { attemptId: attempt.attemptId, status: 'passed', outputTokens: 7, costUsd: 0.25 } as const
  await tracker.completeStep(session, 0, { passed: true, output: 'out', attempt: ended })
  await tracker.completeStep(session, 0, { passed: true, output: 'out', attempt: ended })

  expect(await tracker.getSession(session.sessionId)).toMatchObject({
    passed: 1,
    totalTokens: 7,
    costUsd: 0.25,
    unpricedAttempts: 0,
    modelTier: 'haiku',
    steps: [{ status: 'passed', totalTokens: 7, attempts: [{ status: 'passed', costUsd: 0.25 }] }, {}, {}],
  })
  const { events } = await tracker.listEvents(session.sessionId)
  expect(events.slice(2).map(({ type }) => type)).toEqual([
    'step_started',
    'attempt_started',
    'attempt_finished',
    'step_passed',
  ])
})

test('the next step starts in the transaction that ends the one before it, also when that is repeated', async () => {
  const session = await claimNew()
  const [first, second] = [crypto.randomUUID(), crypto.randomUUID()]
  await tracker.startStep(session, 0, { attempt: { attemptId: first } })
  const result = {
    passed: true,
    attempt: { attemptId: first, status: 'passed', outputTokens: 7 },
    next: { index: 1, snapshot: 'step-1', attempt: { attemptId: second, tier: 'haiku' } },
  } as const
  expect(await tracker.completeStep(session, 0, result)).toEqual({ nextStarted: true })
  expect(await tracker.completeStep(session, 0, result)).toEqual({ nextStarted: true })

  expect(await tracker.getSession(session.sessionId)).toMatchObject({
    passed: 1,
    totalTokens: 7,
    steps: [
      { status: 'passed', totalTokens: 7 },
      {
        status: 'in_progress',
        snapshot: 'step-1',
        attempts: [{ attemptId: second, status: 'running', tier: 'haiku' }],
      },
      {},
    ],
  })
  const { events } = await tracker.listEvents(session.sessionId)
  expect(events.slice(4).map(({ type, index }) => [type, index])).toEqual([
    ['attempt_finished', 0],
    ['step_passed', 0],
    ['step_started', 1],
    ['attempt_started', 1],
  ])
})

test('a step does not end with the attempt of another one', async () => {
  const session = await claimNew()
  const attemptId = crypto.randomUUID()
  await tracker.startStep(session, 0, { attempt: { attemptId } })
  await tracker.completeStep(session, 0, { passed: true, next: { index: 1 } })

  const attempt = { attemptId, status: 'passed', outputTokens: 7 } as const
  await expect(tracker.completeStep(session, 1, { passed: true, attempt })).rejects.toMatchObject({
    code: 'attempt_not_found',
    message: expect.stringContaining(`Step 1 of session ${session.sessionId} has no open attempt ${attemptId}`),
  })
  expect(await tracker.getSession(session.sessionId)).toMatchObject({
    totalTokens: 0,
    steps: [{ status: 'passed' }, { status: 'in_progress' }, {}],
  })
})

test('a completion that is refused leaves its attempt running', async () => {
  const session = await claimNew()
  const attemptId = crypto.randomUUID()
  await tracker.startStep(session, 0, { attempt: { attemptId, tier: 'haiku' } })
  const attempt = { attemptId, status: 'passed', outputTokens: 7, costUsd: 0.25 } as const

  expect(await codeOf(tracker.completeStep(session, 1, { passed: true, attempt }))).toBe('illegal_transition')
  expect(await tracker.getSession(session.sessionId)).toMatchObject({
    totalTokens: 0,
    steps: [{ status: 'in_progress', attempts: [{ status: 'running' }] }, { status: 'pending' }, {}],
  })
})

test('a call in flight at a take-over is unknown and unpriced until it is settled', async () => {
  const lost = await claimNew()
  await tracker.startStep(lost, 0)
  const { attemptId } = await tracker.startAttempt(lost, 0, { tier: 'opus' })
  const session = await tracker.claimSession({ sessionId: lost.sessionId, workerId: 'worker-b' })

  expect(session).toMatchObject({ epoch: 2, takenOver: true, interruptedSteps: [0] })
  expect(await tracker.getSession(lost.sessionId)).toMatchObject({
    takenOver: 1,
    unpricedAttempts: 1,
    steps: [
      { status: 'pending', interruptions: 1, attempts: [{ status: 'unknown', errorCode: 'outcome_unknown' }] },
      {},
      {},
    ],
  })
  expect(await codeOf(tracker.finishAttempt(lost, attemptId, { status: 'passed', costUsd: 1 }))).toBe('session_lost')

  await tracker.finishAttempt(session, attemptId, { status: 'failed', outputTokens: 7, costUsd: 0.25 })
  expect(await tracker.getSession(lost.sessionId)).toMatchObject({ unpricedAttempts: 0, costUsd: 0.25, totalTokens: 7 })
})

test('attempts that end at the same moment on several connections are all counted', async () => {
  const session = await claimNew()
  await tracker.startStep(session, 0)
  await Promise.all(
    Array.from({ length: 40 }, async () => {
      const { attemptId } = await tracker.startAttempt(session, 0, { tier: 'local' })
      await tracker.finishAttempt(session, attemptId, { status: 'passed', inputTokens: 1, costUsd: 0.001 })
    }),
  )

  const detail = await tracker.getSession(session.sessionId)
  expect(detail).toMatchObject({ totalTokens: 40, costUsd: 0.04 })
  expect(detail.steps[0]?.attempts.map((attempt) => attempt.number)).toEqual(
    Array.from({ length: 40 }, (_, index) => index + 1),
  )
})

test('file changes keep the first content hash and can be marked as undone', async () => {
  const session = await claimNew()
  await tracker.startStep(session, 0)
  await tracker.recordFileChanges(session, 0, [
    { path: 'a.ts', action: 'created', diff: '+1', afterHash: 'h1' },
    { path: 'b.ts', action: 'modified', diff: '+2', beforeHash: 'b0', afterHash: 'b1' },
  ])
  await tracker.recordFileChanges(session, 0, [
    { path: 'b.ts', action: 'modified', diff: '+3', beforeHash: 'b1', afterHash: 'b2' },
  ])
  expect((await tracker.getSession(session.sessionId)).steps[0]?.files).toMatchObject([
    { path: 'a.ts', beforeHash: null, afterHash: 'h1' },
    { path: 'b.ts', beforeHash: 'b0', afterHash: 'b2', diff: '+3' },
  ])

  expect(await tracker.markUndone(session.sessionId)).toBe(2)
  expect(await tracker.markUndone(session.sessionId)).toBe(0)
  expect((await tracker.getSession(session.sessionId)).steps[0]?.files.every((file) => file.undoneAt !== null)).toBe(
    true,
  )
})

test('after all of this every invariant holds', async () => {
  expect(await tracker.auditSessions()).toEqual([])
})

test('an attempt that called no model costs nothing when its worker is lost, and is not counted as unpriced', async () => {
  const session = await claimNew()
  await tracker.startStep(session, 0)
  const { attemptId } = await tracker.startAttempt(session, 0, { reason: 'declared in the document' })

  const heir = await tracker.claimSession({ sessionId: session.sessionId, workerId: 'worker-b' })

  expect(await tracker.getSession(session.sessionId)).toMatchObject({
    unpricedAttempts: 0,
    steps: [{ attempts: [{ status: 'unknown', costUsd: 0 }] }, {}, {}],
  })
  await tracker.finishAttempt(heir, attemptId, { status: 'passed' })
  expect(await tracker.getSession(session.sessionId)).toMatchObject({ unpricedAttempts: 1 })
  expect(await tracker.auditSessions()).toMatchObject([])
})
