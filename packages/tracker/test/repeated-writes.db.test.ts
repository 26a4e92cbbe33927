import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import type { SessionHandle } from '../src/index.ts'
import { codeOf, openTestTracker } from './open-test-tracker.ts'

const { database, tracker, claimNew } = await openTestTracker()

const typesOf = async ({ sessionId }: SessionHandle): Promise<readonly string[]> =>
  (await tracker.listEvents(sessionId)).events.map(({ type }) => type)

test('an event whose acknowledgement was lost is added once; without an id it is another event', async () => {
  const session = await claimNew()
  const event = { type: 'tool_called', data: { tool: 'read_file' }, eventId: randomUUID() }

  await tracker.appendEvent(session, event)
  await tracker.appendEvent(session, event)
  await tracker.appendEvent(session, { type: 'tool_called' })

  expect(await typesOf(session)).toEqual(['session_created', 'session_claimed', 'tool_called', 'tool_called'])
})

test('a repetition that arrives while the first is still being written waits and adds nothing', async () => {
  const session = await claimNew()
  const event = { type: 'tool_called', eventId: randomUUID() }

  const first = database.db.transaction().execute(async (transaction) => {
    await tracker.within(transaction).appendEvent(session, event)
    const second = codeOf(tracker.appendEvent(session, event))
    await new Promise((resolve) => setTimeout(resolve, 100))
    return { second }
  })
  const code = await (await first).second
  if (code !== undefined) await tracker.appendEvent(session, event)

  expect([undefined, 'database_unavailable']).toContain(code)
  expect(await typesOf(session)).toEqual(['session_created', 'session_claimed', 'tool_called'])
})

test('a worker that has lost the session gets no yes for what it had written before', async () => {
  const session = await claimNew()
  const event = { type: 'tool_called', eventId: randomUUID() }
  await tracker.appendEvent(session, event)

  await tracker.claimSession({ sessionId: session.sessionId, workerId: 'worker-b' })

  expect(await codeOf(tracker.appendEvent(session, event))).toBe('session_lost')
})

test('evidence stored twice is one piece of evidence and one event', async () => {
  const session = await claimNew({ features: [{ id: 'f', description: 'a', line: 1 }] })
  const evidence = {
    evidenceId: randomUUID(),
    featureId: 'f',
    checkId: 'c',
    kind: 'command',
    phase: 'before',
    outcome: 'fail',
    command: 'false',
    durationMs: 1,
    sandboxed: true,
  } as const

  await tracker.recordEvidence(session, [evidence])
  await tracker.recordEvidence(session, [evidence])

  expect((await tracker.getSession(session.sessionId)).features[0]?.evidence).toHaveLength(1)
  expect(await typesOf(session)).toEqual(['session_created', 'session_claimed', 'evidence_recorded'])
  expect(
    await codeOf(tracker.recordEvidence(session, [{ ...evidence, evidenceId: randomUUID(), featureId: 'g' }])),
  ).toBe('feature_not_found')
})

test('a status whose acknowledgement was lost is recorded once, and a later one of the same words again', async () => {
  const session = await claimNew({ features: [{ id: 'f', description: 'a', line: 1 }] })
  const result = { status: 'failed', eventId: randomUUID() } as const

  await tracker.recordFeatureStatus(session, 'f', result)
  await tracker.recordFeatureStatus(session, 'f', result)
  await tracker.recordFeatureStatus(session, 'f', { ...result, eventId: randomUUID() })

  expect(await typesOf(session)).toEqual(['session_created', 'session_claimed', 'feature_failed', 'feature_failed'])
  expect(await codeOf(tracker.recordFeatureStatus(session, 'g', { ...result, eventId: randomUUID() }))).toBe(
    'feature_not_found',
  )
})

test('proposed checks are accounted for once', async () => {
  const session = await claimNew({ features: [{ id: 'f', description: 'a', line: 1 }] })
  const given = [{ featureId: 'f', checks: [{ id: 'p' }], checksHash: 'y' }]
  const eventId = randomUUID()

  await tracker.freezeChecks(session, given, { dropped: [] }, eventId)
  await tracker.freezeChecks(session, given, { dropped: [] }, eventId)

  expect(await typesOf(session)).toEqual(['session_created', 'session_claimed', 'checks_proposed'])
})
