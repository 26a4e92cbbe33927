import { expect, test } from 'vitest'
import type { CreateSession, Stats } from '../src/index.ts'
import { openTestTracker } from './open-test-tracker.ts'

let now = new Date('2026-11-25T08:00:00Z')
const { tracker } = await openTestTracker({ clock: () => now })
const after = (seconds: number): void => void (now = new Date(now.getTime() + seconds * 1000))

interface Run {
  readonly jr: string
  readonly hash?: string
  /** Seconds of work of each step; with `asks`, the first waits an hour for a person. */
  readonly steps: readonly number[]
  readonly asks?: boolean
  readonly passed?: boolean
  readonly costUsd?: number
}

function toInput({ jr, hash, steps }: Run): CreateSession {
  return {
    taskId: `T-${jr}`,
    jrName: jr,
    steps: steps.map((_, index) => ({ name: `Step ${index}`, description: '', kind: 'text' as const })),
    features: [{ id: 'f', description: `${jr} delivers`, line: 1 }],
    ...(hash === undefined ? {} : { instruction: { hash, markdown: hash } }),
  }
}

/** 2 s of checks, the steps, 3 s of checks. */
async function run(input: Run): Promise<string> {
  const { sessionId } = await tracker.createSession(toInput(input))
  let session = await tracker.claimSession({ sessionId, workerId: 'w' })
  // The first act of a session is what starts it.
  for (const [index, seconds] of input.steps.entries()) {
    await tracker.startStep(session, index)
    if (index === 0) {
      const { attemptId } = await tracker.startAttempt(session, 0, { tier: 'haiku' })
      await tracker.finishAttempt(session, attemptId, {
        status: 'passed',
        inputTokens: 100,
        latencyMs: seconds * 1000,
        opusCostUsd: 0.5,
        costUsd: input.costUsd ?? 0.1,
      })
    }
    after(seconds)
    if (input.asks && index === 0) {
      await tracker.waitForPerson(session, 0, 'Look')
      after(3600)
      await tracker.approveStep(sessionId)
      session = await tracker.claimSession({ sessionId, workerId: 'w' })
    } else await tracker.completeStep(session, index, { passed: true })
  }
  after(3)
  const passed = input.passed ?? true
  await tracker.recordEvidence(session, [
    {
      featureId: 'f',
      checkId: 'c',
      kind: 'shell',
      phase: 'after',
      outcome: passed ? 'pass' : 'fail',
      command: `check ${input.jr}`,
      durationMs: 1,
      sandboxed: true,
    },
  ])
  await tracker.recordFeatureStatus(session, 'f', { status: passed ? 'passed' : 'failed' })
  await tracker.finishSession(session, { verdict: passed ? 'verified' : 'refuted' })
  return sessionId
}

test('statistics of one Jr are those of its sessions alone', async () => {
  await run({ jr: 'A', steps: [1], costUsd: 0.1 })
  await run({ jr: 'A', steps: [3], costUsd: 0.000_000_001, passed: false })
  await run({ jr: 'B', steps: [5], costUsd: 7, passed: false })
  await tracker.pause('jr:B', { reason: 'holiday', actor: 'person:x' })

  expect(await tracker.summarizeStats({ jr: 'A' })).toMatchObject({
    totalSessions: 2,
    successRate: 0.5,
    verifiedRate: 1,
    costUsd: 0.100000001,
    savedUsd: 0.899999999,
    byTier: [{ tier: 'haiku', attempts: 2, costUsd: 0.100000001, opusCostUsd: 1, unpricedAttempts: 0 }],
    byDay: [{ day: '2026-11-25', tier: 'haiku', attempts: 2, costUsd: 0.100000001 }],
    byJr: [{ jrName: 'A', sessions: 2 }],
    haikuLatency: { calls: 2, p50Ms: 1000, under2sShare: 0.5 },
    failingFeatures: [{ description: 'A delivers', failures: 1 }],
    failingChecks: [{ command: 'check A', failures: 1 }],
    pauses: [{ scope: 'jr:B', reason: 'holiday', createdBy: 'person:x' }],
  })
  expect((await tracker.summarizeStats({ jr: 'B' })).byTier).toMatchObject([{ costUsd: 7 }])
  expect(await tracker.summarizeStats({ jr: 'Nobody' })).toMatchObject({ totalSessions: 0, costUsd: 0, byTier: [] })
  await tracker.resume('jr:B')
})

const secondsLeft = ({ estimates }: Stats): readonly (readonly number[])[] =>
  estimates.map(({ earliestAt, latestAt }) => [earliestAt, latestAt].map((time) => (+time - +now) / 1000))

test('a running session is estimated by nine earlier runs of its document, without the time they waited for a person', async () => {
  for (let number = 0; number < 9; number += 1)
    await run({ jr: 'C', hash: 'h1', steps: [10, 20 + number], asks: number % 2 === 0 })
  const { sessionId } = await tracker.createSession(toInput({ jr: 'C', hash: 'h1', steps: [0, 0] }))
  const session = await tracker.claimSession({ sessionId, workerId: 'w' })
  await tracker.startStep(session, 0)
  const first = await tracker.summarizeStats()
  after(4)
  const later = await tracker.summarizeStats({ jr: 'C' })
  await tracker.completeStep(session, 0, { passed: true })
  const between = await tracker.summarizeStats()

  expect(first.estimates).toMatchObject([{ sessionId, basis: 'instruction', runs: 9 }])
  expect(secondsLeft({ ...first, estimates: first.estimates })[0]?.map((left) => Math.round(left + 4))).toEqual([
    33, 41,
  ])
  // The end does not move while a step goes on: less is left.
  expect(later.estimates).toEqual(first.estimates)
  expect(secondsLeft(between)).toEqual([[23, 31]])
  expect((await tracker.summarizeStats({ jr: 'A' })).estimates).toEqual([])

  await tracker.pause(`session:${sessionId}`, { reason: 'r', actor: 'a' })
  expect((await tracker.summarizeStats()).estimates).toEqual([])
  await tracker.resume(`session:${sessionId}`)
  await tracker.cancelSession(sessionId)
})

test('without such runs, by the kinds of steps of the same Jr; a session before a manual step has no estimate', async () => {
  const { sessionId } = await tracker.createSession(toInput({ jr: 'C', hash: 'h2', steps: [0, 0, 0] }))
  const session = await tracker.claimSession({ sessionId, workerId: 'w' })
  await tracker.startStep(session, 0)
  const other = await tracker.createSession({
    taskId: 'T',
    jrName: 'C',
    steps: [
      { name: 'a', description: '', kind: 'text' },
      { name: 'b', description: '', kind: 'manual' },
    ],
  })
  await tracker.startStep(await tracker.claimSession({ sessionId: other.sessionId, workerId: 'w' }), 0)

  expect((await tracker.summarizeStats()).estimates).toMatchObject([{ sessionId, basis: 'jr', runs: 9 }])
})

test('a Jr that has hardly worked has no estimate', async () => {
  const { sessionId } = await tracker.createSession(toInput({ jr: 'New', steps: [0] }))
  await tracker.startStep(await tracker.claimSession({ sessionId, workerId: 'w' }), 0)

  expect((await tracker.summarizeStats({ jr: 'New' })).estimates).toEqual([])
})
