import { expect, test } from 'vitest'
import { aSession, codeOf, openTestTracker } from './open-test-tracker.ts'

const { database, tracker, claimNew } = await openTestTracker()

test('a session carries its definition, its steps, features and its document', async () => {
  const { sessionId } = await tracker.createSession({
    taskId: 'T-full',
    jrName: 'Docs Jr',
    title: 'Everything',
    workspace: '/srv/space',
    instruction: { hash: 'h1', markdown: '# Doc\n' },
    steps: [
      'plain text',
      {
        name: 'Named',
        description: 'd',
        kind: 'text',
        line: 12,
        group: 'Phase 1',
        tier: 'opus',
        definition: { a: [1, 'ü'] },
      },
    ],
    features: [{ id: 'f1', description: 'It works', line: 30, checks: [{ id: 'c1' }], checksHash: 'x' }],
    requestedTier: 'local',
    simulated: true,
    continueOnFailure: true,
    priority: 7,
  })

  const session = await tracker.getSession(sessionId)
  expect(session).toMatchObject({
    taskId: 'T-full',
    jrName: 'Docs Jr',
    title: 'Everything',
    workspace: '/srv/space',
    instruction: '# Doc\n',
    status: 'pending',
    requestedTier: 'local',
    simulated: true,
    continueOnFailure: true,
    priority: 7,
    totalSteps: 2,
    pending: 2,
    progressPct: 0,
    currentStep: null,
    epoch: 0,
    verdict: null,
    costUsd: 0,
    durationMs: null,
  })
  expect(session.steps).toMatchObject([
    {
      index: 0,
      name: 'Step 1',
      description: 'plain text',
      kind: 'agent',
      status: 'pending',
      definition: {},
      line: null,
    },
    {
      index: 1,
      name: 'Named',
      kind: 'text',
      line: 12,
      group: 'Phase 1',
      requestedTier: 'opus',
      definition: { a: [1, 'ü'] },
    },
  ])
  expect(session.features).toMatchObject([
    { featureId: 'f1', status: 'pending', line: 30, checks: [{ id: 'c1' }], evidence: [] },
  ])
  expect(await tracker.getTask('T-full')).toMatchObject({ title: 'Everything', priority: 7, sessions: [{ sessionId }] })
})

test('a session without steps is refused, and so is input that the tables could not hold', async () => {
  expect(await codeOf(tracker.createSession(aSession({ steps: [] })))).toBe('no_steps')
  expect(await codeOf(tracker.createSession(aSession({ taskId: 'x'.repeat(101) })))).toBe('invalid_input')
  expect(await codeOf(tracker.createSession(aSession({ jrName: '' })))).toBe('invalid_input')
  expect(await codeOf(tracker.createSession(aSession({ sessionId: 'no-uuid' })))).toBe('invalid_input')
  const twice = { id: 'same', description: 'd', line: 1 }
  expect(await codeOf(tracker.createSession(aSession({ features: [twice, twice] })))).toBe('invalid_input')
})

test('the same idempotency key gives the same session, also when ten submissions race', async () => {
  const sessions = await Promise.all(
    Array.from({ length: 10 }, () => tracker.createSession(aSession({ taskId: 'T-key', idempotencyKey: 'k' }))),
  )

  expect(new Set(sessions.map((session) => session.sessionId)).size).toBe(1)
  expect(sessions.filter((session) => session.created)).toHaveLength(1)
  expect(sessions.every((session) => session.steps.length === 3)).toBe(true)
})

test('a session that is created in a transaction is gone with it', async () => {
  const { sessionId } = aSession({ sessionId: '11111111-1111-4111-8111-111111111111' })
  await database.db
    .transaction()
    .execute(async (transaction) => {
      await tracker.createSession(
        aSession({ taskId: 'T-rollback', sessionId: '11111111-1111-4111-8111-111111111111' }),
        transaction,
      )
      throw new Error('roll back')
    })
    .catch(() => undefined)

  expect(await tracker.findSession(sessionId ?? '')).toBeUndefined()
  expect(await tracker.findTask('T-rollback')).toBeUndefined()
})

test('a whole life: claimed, each step started and passed, verified, completed', async () => {
  const session = await claimNew({ taskId: 'T-life', features: [{ id: 'f', description: 'Works', line: 1 }] })
  for (const index of [0, 1, 2]) {
    await tracker.startStep(session, index, { snapshot: `tree-${index}` })
    await tracker.completeStep(session, index, { passed: true, output: `out ${index}` })
  }
  await tracker.recordEvidence(session, [
    {
      featureId: 'f',
      checkId: 'c1',
      kind: 'shell',
      phase: 'after',
      outcome: 'pass',
      command: 'true',
      exitCode: 0,
      durationMs: 3.6,
      sandboxed: true,
    },
    {
      checkId: 'c2',
      kind: 'shell',
      phase: 'before',
      outcome: 'fail',
      command: 'false',
      exitCode: 1,
      durationMs: 1,
      sandboxed: true,
    },
  ])
  await tracker.recordFeatureStatus(session, 'f', { status: 'passed', reason: 'c1 passed' })
  expect(await tracker.finishSession(session, { verdict: 'verified' })).toEqual({ status: 'completed' })

  const detail = await tracker.getSession(session.sessionId)
  expect(detail).toMatchObject({
    status: 'completed',
    verdict: 'verified',
    passed: 3,
    pending: 0,
    progressPct: 100,
    error: null,
    workerId: 'worker-a',
  })
  expect(detail.steps.map((step) => [step.status, step.output, step.snapshot])).toEqual([
    ['passed', 'out 0', 'tree-0'],
    ['passed', 'out 1', 'tree-1'],
    ['passed', 'out 2', 'tree-2'],
  ])
  expect(detail.features).toMatchObject([
    { status: 'passed', reason: 'c1 passed', evidence: [{ checkId: 'c1', durationMs: 4, exitCode: 0 }] },
  ])
  expect(detail.evidence).toMatchObject([{ checkId: 'c2', phase: 'before' }])
  const { events } = await tracker.listEvents(session.sessionId)
  expect(events.map((event) => event.type)).toEqual([
    'session_created',
    'session_claimed',
    'step_started',
    'step_passed',
    'step_started',
    'step_passed',
    'step_started',
    'step_passed',
    'evidence_recorded',
    'feature_passed',
    'session_completed',
  ])
  expect(events.map((event) => event.sequence)).toEqual(events.map((_, index) => index + 1))
  expect(events[3]).toMatchObject({ index: 0, actor: 'worker:worker-a', epoch: 1 })
})

test('the first failed step says why the session failed', async () => {
  const session = await claimNew()
  await tracker.startStep(session, 0)
  await tracker.completeStep(session, 0, {
    passed: false,
    output: 'half',
    error: { code: 'edit_not_found', message: 'File not found', hint: 'Create it.' },
  })
  expect(await tracker.finishSession(session, { verdict: null })).toEqual({ status: 'failed' })

  const detail = await tracker.getSession(session.sessionId)
  expect(detail).toMatchObject({
    status: 'failed',
    failed: 1,
    pending: 2,
    progressPct: 33.3,
    error: { code: 'edit_not_found', message: 'Step 1 of 3, "Step 1", failed: File not found', hint: 'Create it.' },
  })
  expect(detail.steps[0]?.error).toEqual({ code: 'edit_not_found', message: 'File not found', hint: 'Create it.' })
})

test('completing a step twice with the same result changes nothing, with another result it is refused', async () => {
  const session = await claimNew()
  await tracker.startStep(session, 0)
  await tracker.startStep(session, 0)
  await tracker.completeStep(session, 0, { passed: true, output: 'same' })
  const before = await tracker.getSession(session.sessionId)
  await tracker.completeStep(session, 0, { passed: true, output: 'same' })

  expect(await codeOf(tracker.completeStep(session, 0, { passed: true, output: 'other' }))).toBe('result_conflict')
  expect(await codeOf(tracker.completeStep(session, 0, { passed: false, error: 'x' }))).toBe('result_conflict')
  const after = await tracker.getSession(session.sessionId)
  expect(after).toEqual({ ...before, asOf: after.asOf, durationMs: after.durationMs })
  expect((await tracker.listEvents(session.sessionId)).events).toHaveLength(4)
})

test('an illegal transition is refused with its reason and writes nothing', async () => {
  const session = await claimNew()

  await expect(tracker.completeStep(session, 1, { passed: true })).rejects.toMatchObject({
    code: 'illegal_transition',
    message: `Step 1 of session ${session.sessionId} is pending: it cannot pass.`,
    hint: expect.stringContaining('in_progress'),
  })
  expect(await codeOf(tracker.startStep(session, 3))).toBe('step_not_found')
  expect(await codeOf(tracker.noteStep(session, 0, 'x'))).toBe('illegal_transition')
  expect(await codeOf(tracker.startAttempt(session, 0))).toBe('illegal_transition')
  expect(await codeOf(tracker.finishSession(session, { verdict: null }))).toBe('steps_unfinished')
  expect(await codeOf(tracker.approveStep(session.sessionId))).toBe('illegal_transition')
  expect(await codeOf(tracker.retrySession(session.sessionId))).toBe('illegal_transition')
  expect(await codeOf(tracker.getSession('nonsense'))).toBe('session_not_found')
  expect(await codeOf(tracker.startStep({ sessionId: '22222222-2222-4222-8222-222222222222', epoch: 1 }, 0))).toBe(
    'session_not_found',
  )
  expect((await tracker.listEvents(session.sessionId)).events).toHaveLength(2)
})

test('what a program may print is stored: NUL, lone surrogates, emoji', async () => {
  const session = await claimNew()
  await tracker.startStep(session, 0)
  await tracker.noteStep(session, 0, 'note\0')
  await tracker.completeStep(session, 0, { passed: true, output: 'a\0b \uD800 ok 🙂' })

  const [step] = (await tracker.getSession(session.sessionId)).steps
  expect(step).toMatchObject({ output: 'a\uFFFDb \uFFFD ok 🙂', note: 'note\uFFFD' })
})

test('a verdict that the evidence contradicts is refused, and a feature cannot pass without evidence', async () => {
  const session = await claimNew({ steps: ['only'], features: [{ id: 'f', description: 'Works', line: 1 }] })
  await tracker.startStep(session, 0)
  await tracker.completeStep(session, 0, { passed: true })

  expect(await codeOf(tracker.finishSession(session, { verdict: 'verified' }))).toBe('verdict_contradicts_evidence')
  expect(await codeOf(tracker.recordFeatureStatus(session, 'f', { status: 'passed' }))).toBe('evidence_missing')
  expect(await codeOf(tracker.recordFeatureStatus(session, 'g', { status: 'failed' }))).toBe('feature_not_found')
  const evidence = {
    checkId: 'c',
    kind: 'shell',
    phase: 'after',
    outcome: 'pass',
    command: 'true',
    durationMs: 1,
    sandboxed: true,
  } as const
  expect(
    await codeOf(
      tracker.recordEvidence(session, [
        { ...evidence, featureId: 'f' },
        { ...evidence, featureId: 'g' },
      ]),
    ),
  ).toBe('feature_not_found')
  await tracker.recordFeatureStatus(session, 'f', { status: 'failed', reason: 'exit code 1' })
  expect(await codeOf(tracker.finishSession(session, { verdict: 'unverified' }))).toBe('verdict_contradicts_evidence')
  expect(await tracker.finishSession(session, { verdict: 'refuted' })).toEqual({ status: 'failed' })
  expect(await tracker.finishSession(session, { verdict: 'refuted' })).toEqual({ status: 'failed' })
  expect((await tracker.getSession(session.sessionId)).error).toMatchObject({
    code: 'verdict_refuted',
    message: expect.stringContaining('"Works"'),
  })
})

test('a step that the worker left out keeps the session from being completed', async () => {
  const session = await claimNew({ steps: ['a', 'b'] })
  await tracker.startStep(session, 0)
  await tracker.completeStep(session, 0, { passed: true })
  await tracker.skipStep(session, 1, 'no time')

  expect(await tracker.finishSession(session, { verdict: 'unverified' })).toEqual({ status: 'failed' })
  expect((await tracker.getSession(session.sessionId)).error?.code).toBe('steps_left_out')
})

test('failing a session cuts off the step in progress', async () => {
  const session = await claimNew()
  await tracker.startStep(session, 0)
  await tracker.startAttempt(session, 0, { tier: 'opus' })
  await tracker.failSession(session, {
    code: 'deadline_exceeded',
    message: 'Took too long.',
    hint: 'Raise the deadline.',
  })

  const detail = await tracker.getSession(session.sessionId)
  expect(detail).toMatchObject({
    status: 'failed',
    failed: 1,
    unpricedAttempts: 1,
    error: { code: 'deadline_exceeded', hint: 'Raise the deadline.' },
  })
  expect(detail.steps[0]).toMatchObject({
    status: 'failed',
    error: { code: 'deadline_exceeded' },
    attempts: [{ status: 'unknown' }],
  })
  expect(await codeOf(tracker.startStep(session, 1))).toBe('illegal_transition')
})

test('after all of this every invariant holds', async () => {
  expect(await tracker.auditSessions()).toEqual([])
})
