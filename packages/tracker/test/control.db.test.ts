import { expect, test } from 'vitest'
import { codeOf, openTestTracker } from './open-test-tracker.ts'

const { tracker, claimNew } = await openTestTracker()

test('a step that needs a person ends the worker’s hold; approval lets the session go on', async () => {
  const session = await claimNew()
  await tracker.waitForPerson(session, 0, 'Run sudo systemctl restart jr')
  expect(await tracker.getSession(session.sessionId)).toMatchObject({
    status: 'waiting',
    waitingReason: 'Run sudo systemctl restart jr',
    pending: 2,
    currentStep: { index: 0, status: 'in_progress' },
  })
  expect(await codeOf(tracker.noteStep(session, 0, 'x'))).toBe('session_lost')
  expect(await codeOf(tracker.claimSession({ sessionId: session.sessionId, workerId: 'w' }))).toBe(
    'session_not_claimable',
  )

  await tracker.annotateStep(session.sessionId, { index: 0, note: 'on it', actor: 'person:ada' })
  await tracker.approveStep(session.sessionId, { note: 'done by hand', actor: 'person:ada' })
  const detail = await tracker.getSession(session.sessionId)
  expect(detail).toMatchObject({
    status: 'pending',
    waitingReason: null,
    passed: 1,
    steps: [{ status: 'passed', note: 'done by hand' }, {}, {}],
  })
  const { events } = await tracker.listEvents(session.sessionId)
  expect(events.slice(-2).map(({ type, actor, index, data }) => [type, actor, index, data])).toEqual([
    ['step_noted', 'person:ada', 0, { note: 'on it' }],
    ['step_approved', 'person:ada', 0, { by: 'person:ada', note: 'done by hand' }],
  ])
})

test('a person skips the waiting step, and the session may still be completed', async () => {
  const session = await claimNew({ steps: ['by hand'] })
  await tracker.waitForPerson(session, 0, 'why')
  await tracker.skipWaitingStep(session.sessionId, { actor: 'person:ada' })
  const next = await tracker.claimSession({ sessionId: session.sessionId, workerId: 'w' })

  expect(await tracker.finishSession(next, { verdict: 'unverified' })).toEqual({ status: 'completed' })
})

test('a person skips a failed step, and the session goes on behind it', async () => {
  const session = await claimNew({ steps: ['bad', 'good'] })
  await tracker.startStep(session, 0)
  await tracker.completeStep(session, 0, { passed: false, error: 'no' })
  await tracker.finishSession(session, { verdict: null })
  await tracker.skipWaitingStep(session.sessionId)

  expect(await tracker.getSession(session.sessionId)).toMatchObject({
    status: 'pending',
    failed: 0,
    skipped: 1,
    error: null,
    finishedAt: null,
    verdict: null,
  })
})

test('a retry sends the failed step back, keeps what it said in the log, and what passed stays passed', async () => {
  const session = await claimNew({ features: [{ id: 'f', description: 'd', line: 1 }] })
  await tracker.startStep(session, 0)
  await tracker.completeStep(session, 0, { passed: true })
  await tracker.startStep(session, 1)
  await tracker.completeStep(session, 1, { passed: false, error: { code: 'x', message: 'broken' } })
  await tracker.recordFeatureStatus(session, 'f', { status: 'unverified' })
  await tracker.finishSession(session, { verdict: 'unverified' })
  await tracker.retrySession(session.sessionId, { note: 'again' })

  const detail = await tracker.getSession(session.sessionId)
  expect(detail).toMatchObject({
    status: 'pending',
    verdict: null,
    passed: 1,
    failed: 0,
    features: [{ status: 'pending' }],
  })
  expect(detail.steps.map((step) => [step.status, step.retries, step.error])).toEqual([
    ['passed', 0, null],
    ['pending', 1, null],
    ['pending', 0, null],
  ])
  expect((await tracker.listEvents(session.sessionId)).events.at(-1)?.data).toEqual({
    note: 'again',
    steps: [{ index: 1, status: 'failed', code: 'x', message: 'broken' }],
  })
  expect(await codeOf(tracker.startStep(session, 1))).toBe('session_lost')
})

test('a retry from a step redoes it and everything behind it', async () => {
  const session = await claimNew()
  for (const index of [0, 1, 2]) {
    await tracker.startStep(session, index)
    await tracker.completeStep(session, index, { passed: true })
  }
  await tracker.finishSession(session, { verdict: 'refuted' })
  await tracker.retrySession(session.sessionId, { index: 1 })

  expect(await tracker.getProgress(session)).toMatchObject({ passed: 1, pending: 2, status: 'pending' })
})

test('cancelling ends a session once; its worker loses it and its call is unknown', async () => {
  const session = await claimNew()
  await tracker.startStep(session, 0)
  await tracker.startAttempt(session, 0, { tier: 'haiku' })
  expect(await tracker.cancelSession(session.sessionId, { actor: 'person:ada', note: 'wrong file' })).toEqual({
    changed: true,
  })
  expect(await tracker.cancelSession(session.sessionId)).toEqual({ changed: false })

  expect(await codeOf(tracker.completeStep(session, 0, { passed: true }))).toBe('session_lost')
  expect(await tracker.findSessionState(session.sessionId)).toEqual({ status: 'cancelled', epoch: 2, paused: false })
  expect(await tracker.getSession(session.sessionId)).toMatchObject({
    unpricedAttempts: 1,
    steps: [{ status: 'pending', attempts: [{ status: 'unknown' }] }, {}, {}],
  })
})

test('a fork keeps the results before the step and leaves the parent as it is', async () => {
  const session = await claimNew({ workspace: '/forked' })
  await tracker.startStep(session, 0)
  await tracker.completeStep(session, 0, { passed: true, output: 'kept' })
  await tracker.startStep(session, 1)
  await tracker.completeStep(session, 1, { passed: false, error: 'no' })
  await tracker.finishSession(session, { verdict: null })
  expect(await codeOf(tracker.forkSession(session.sessionId, 2))).toBe('illegal_transition')
  expect(await codeOf(tracker.forkSession(session.sessionId, 3))).toBe('step_not_found')

  const fork = await tracker.forkSession(session.sessionId, 1, { actor: 'person:ada' })
  expect(fork.steps.map((step) => step.status)).toEqual(['passed', 'pending', 'pending'])
  expect(await tracker.getSession(fork.sessionId)).toMatchObject({
    status: 'pending',
    passed: 1,
    parentSessionId: session.sessionId,
    workspace: '/forked',
    totalTokens: 0,
    steps: [{ output: 'kept' }, { output: null }, {}],
  })
  expect(await tracker.getSession(session.sessionId)).toMatchObject({ status: 'failed' })
})

test('while everything, a Jr or a session is paused no step starts; what runs goes on to its end', async () => {
  const session = await claimNew({ jrName: 'Paused Jr' })
  for (const scope of ['all', 'jr:Paused Jr', `session:${session.sessionId}`] as const) {
    await tracker.pause(scope, { reason: 'maintenance', actor: 'person:ada' })
    await expect(tracker.startStep(session, 0)).rejects.toMatchObject({
      code: 'paused',
      retryable: true,
      message: expect.stringContaining('maintenance'),
      hint: expect.stringContaining('person:ada'),
    })
    expect(await tracker.isPaused(session.sessionId)).toBe(true)
    expect(await tracker.listPauses()).toMatchObject([{ scope, createdBy: 'person:ada' }])
    await tracker.resume(scope)
  }
  expect(await tracker.isPaused(session.sessionId)).toBe(false)

  await tracker.startStep(session, 0)
  await tracker.pause('all', { reason: 'now', actor: 'x' })
  expect(await tracker.completeStep(session, 0, { passed: true, next: { index: 1 } })).toEqual({ nextStarted: false })
  expect((await tracker.getSession(session.sessionId)).steps.map(({ status }) => status)).toEqual([
    'passed',
    'pending',
    'pending',
  ])
  expect(await codeOf(tracker.startStep(session, 1))).toBe('paused')
  await tracker.resume('all')
  await tracker.startStep(session, 1)
})

test('a worker that drains gives the session back with its step', async () => {
  const session = await claimNew()
  await tracker.startStep(session, 0)
  await tracker.releaseSession(session, 'SIGTERM')

  expect(await tracker.getSession(session.sessionId)).toMatchObject({
    status: 'pending',
    workerId: null,
    steps: [{ status: 'pending', interruptions: 0 }, {}, {}],
  })
  expect(await tracker.claimSession({ sessionId: session.sessionId, workerId: 'b' })).toMatchObject({
    takenOver: false,
    interruptedSteps: [],
  })
})

test('after all of this every invariant holds', async () => {
  expect(await tracker.auditSessions()).toEqual([])
})
