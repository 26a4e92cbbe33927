import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { codeOf, openTestTracker } from './open-test-tracker.ts'

// Half past midnight in Berlin, still the day before in UTC.
let now = new Date('2026-03-10T23:30:00Z')
const { database, tracker } = await openTestTracker({ clock: () => now })

async function runSession(input: {
  readonly jr: string
  readonly passed: boolean
  readonly at: string
  readonly costUsd?: number
  readonly latencyMs?: number
}): Promise<string> {
  now = new Date(input.at)
  const created = await tracker.createSession({
    taskId: 'T',
    jrName: input.jr,
    steps: ['a'],
    features: [{ id: 'f', description: 'Tests pass', line: 1 }],
  })
  const session = await tracker.claimSession({ sessionId: created.sessionId, workerId: 'w' })
  await tracker.startStep(session, 0)
  const { attemptId } = await tracker.startAttempt(session, 0, { tier: 'haiku' })
  await tracker.finishAttempt(session, attemptId, {
    status: 'passed',
    inputTokens: 100,
    opusCostUsd: 0.5,
    latencyMs: input.latencyMs ?? 500,
    ...(input.costUsd === undefined ? {} : { costUsd: input.costUsd }),
  })
  await tracker.completeStep(session, 0, input.passed ? { passed: true } : { passed: false, error: 'no' })
  await tracker.recordEvidence(session, [
    {
      featureId: 'f',
      checkId: 'c',
      kind: 'shell',
      phase: 'after',
      outcome: input.passed ? 'pass' : 'fail',
      command: 'pnpm test',
      durationMs: 1,
      sandboxed: true,
    },
  ])
  await tracker.recordFeatureStatus(session, 'f', { status: input.passed ? 'passed' : 'failed' })
  await tracker.finishSession(session, { verdict: input.passed ? 'verified' : 'refuted' })
  return session.sessionId
}

await runSession({ jr: 'A', passed: true, at: '2026-03-09T12:00:00Z', costUsd: 0.1, latencyMs: 2500 })
await runSession({ jr: 'A', passed: true, at: '2026-03-10T22:30:00Z', costUsd: 0.2 })
await runSession({ jr: 'A', passed: true, at: '2026-03-10T23:15:00Z', costUsd: 0.000000001 })
await runSession({ jr: 'B', passed: false, at: '2026-03-10T23:20:00Z' })
await tracker.createSession({ taskId: 'T', jrName: 'B', steps: ['a'] })
now = new Date('2026-03-10T23:30:00Z')

test('today is the calendar day of the reader’s time zone', async () => {
  const berlin = await tracker.summarizeStats({ timeZone: 'Europe/Berlin' })
  const utc = await tracker.summarizeStats()

  expect([berlin.completedToday, berlin.failed, utc.completedToday, utc.failed]).toEqual([1, 1, 2, 1])
  expect(berlin.byDay.map((row) => [row.day, row.attempts])).toEqual([
    ['2026-03-09', 1],
    ['2026-03-10', 1],
    ['2026-03-11', 2],
  ])
  expect(utc.byDay.map((row) => [row.day, row.attempts])).toEqual([
    ['2026-03-09', 1],
    ['2026-03-10', 3],
  ])
})

test('totals, rates, costs and savings are those of the rows', async () => {
  expect(await tracker.summarizeStats()).toMatchObject({
    active: 1,
    pending: 1,
    running: 0,
    waiting: 0,
    completedTotal: 3,
    failedTotal: 1,
    cancelledTotal: 0,
    verifiedTotal: 3,
    totalSessions: 5,
    successRate: 0.75,
    verifiedRate: 1,
    totalTokens: 400,
    costUsd: 0.300000001,
    opusCostUsd: 2,
    unpricedAttempts: 1,
    // Of the attempts that have a price: 3 x 0.50 - 0.300000001.
    savedUsd: 1.199999999,
    byTier: [
      { tier: 'haiku', attempts: 4, totalTokens: 400, costUsd: 0.300000001, opusCostUsd: 2, unpricedAttempts: 1 },
    ],
    byJr: [
      { jrName: 'A', sessions: 3, completed: 3, failed: 0, verified: 3, active: 0 },
      { jrName: 'B', sessions: 2, completed: 0, failed: 1, verified: 0, active: 1 },
    ],
    haikuLatency: { calls: 4, p50Ms: 500, p95Ms: 2500, under2sShare: 0.75 },
    failingFeatures: [{ description: 'Tests pass', failures: 1 }],
    failingChecks: [{ command: 'pnpm test', failures: 1 }],
    timeZone: 'UTC',
    asOf: now,
  })
})

test('a name that is no time zone is refused', async () => {
  expect(await codeOf(tracker.summarizeStats({ timeZone: 'Mars/Olympus' }))).toBe('invalid_input')
  expect(await codeOf(tracker.summarizeStats({ timeZone: '+02:00' }))).toBe('invalid_input')
})

test('an empty database has rates of null, not of 0', async () => {
  await sql`truncate jr_execution_sessions cascade`.execute(database.db)

  expect(await tracker.summarizeStats()).toMatchObject({
    totalSessions: 0,
    successRate: null,
    verifiedRate: null,
    haikuLatency: { calls: 0, p50Ms: null, under2sShare: null },
  })
})
