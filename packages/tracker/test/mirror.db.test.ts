import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { createTracker, type FinishAttempt, type SessionHandle } from '../src/index.ts'
import { type Act, applyToMirror, lastOpen, type Mirror, newMirror, type Result } from './mirror-model.ts'
import { codeOf, openTestTracker } from './open-test-tracker.ts'

const { database, tracker } = await openTestTracker()
const stepCount = 3
/** A build is repeatable; to look for more: `JR_MIRROR_RUNS=600 JR_MIRROR_SEED=$RANDOM`. */
const numRuns = Number(process.env['JR_MIRROR_RUNS'] ?? 40)
const seed = Number(process.env['JR_MIRROR_SEED'] ?? 1)

const step = fc.integer({ min: 0, max: stepCount })
// Mostly the right handle: a stale one is always refused in the same way.
const stale = fc.oneof({ weight: 9, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) })
const ends = fc.record({ tokens: fc.nat(1000), nano: fc.option(fc.nat(1_000_000_000), { nil: undefined }) })
const act: fc.Arbitrary<Act> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ type: fc.constantFrom('claim' as const) }) },
  {
    weight: 5,
    arbitrary: fc.record({ type: fc.constant('start' as const), step, withAttempt: fc.boolean(), stale }),
  },
  {
    weight: 8,
    arbitrary: fc.record({
      type: fc.constantFrom('pass' as const, 'fail' as const),
      step,
      ends: fc.option(ends, { nil: undefined }),
      next: fc.option(fc.record({ step, withAttempt: fc.boolean() }), { nil: undefined }),
      stale,
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({ type: fc.constantFrom('skip' as const, 'wait' as const, 'attempt' as const), step, stale }),
  },
  { weight: 3, arbitrary: fc.record({ type: fc.constant('settle' as const), ends, stale }) },
  {
    weight: 4,
    arbitrary: fc.record({
      type: fc.constantFrom(
        'release' as const,
        'cancel' as const,
        'retry' as const,
        'finish' as const,
        'approve' as const,
        'skipWaiting' as const,
        'failSession' as const,
      ),
    }),
  },
)

const result = { passed: true, output: 'out' }
const failure = { passed: false, error: { code: 'c', message: 'm' } }

function perform(handle: SessionHandle, mirror: Mirror, one: Act, attemptId: string): Promise<unknown> {
  const { sessionId } = handle
  const used = 'stale' in one && one.stale ? { sessionId, epoch: handle.epoch - 1 } : handle
  switch (one.type) {
    case 'claim':
      return tracker.claimSession({ sessionId, workerId: 'w' })
    case 'release':
      return tracker.releaseSession(used, 'drain')
    case 'cancel':
      return tracker.cancelSession(sessionId)
    case 'retry':
      return tracker.retrySession(sessionId)
    case 'finish':
      return tracker.finishSession(used, { verdict: null })
    case 'failSession':
      return tracker.failSession(used, { code: 'c', message: 'm' })
    case 'approve':
      return tracker.approveStep(sessionId)
    case 'skipWaiting':
      return tracker.skipWaitingStep(sessionId)
    case 'start':
      return tracker.startStep(used, one.step, one.withAttempt ? { attempt: { attemptId, tier: 'local' } } : {})
    case 'pass':
    case 'fail': {
      const attempt = one.ends && { attemptId: lastOpen(mirror)?.[0] ?? crypto.randomUUID(), ...toFinish(one.ends) }
      const next = one.next && {
        index: one.next.step,
        ...(one.next.withAttempt && { attempt: { attemptId, tier: 'local' as const } }),
      }
      return tracker.completeStep(used, one.step, {
        ...(one.type === 'pass' ? result : failure),
        ...(attempt && { attempt }),
        ...(next && { next }),
      })
    }
    case 'skip':
      return tracker.skipStep(used, one.step)
    case 'wait':
      return tracker.waitForPerson(used, one.step, 'why')
    case 'attempt':
      return tracker.startAttempt(used, one.step, { attemptId, tier: 'local' })
    default:
      return tracker.finishAttempt(used, lastOpen(mirror)?.[0] ?? attemptId, toFinish(one.ends))
  }
}

function toFinish({ tokens, nano }: Result): FinishAttempt {
  return { status: 'passed', outputTokens: tokens, ...(nano === undefined ? {} : { costUsd: nano / 1e9 }) }
}

/**
 * A step that has ended is completed again: allowed for the same result only, which a mirror without results knows by the status.
 * A step that a person approved has no output, so no result is the same.
 */
function isConflict(mirror: Mirror, one: Act): boolean {
  if (one.type !== 'pass' && one.type !== 'fail') return false
  const { status, by } = mirror.steps[one.step] ?? {}
  return (
    (status === 'passed' && (one.type === 'fail' || by === 'person')) || (status === 'failed' && one.type === 'pass')
  )
}

test('random acts, legal and illegal, leave the session as a much simpler model says, with exact totals and a log without gaps', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(act, { minLength: 10, maxLength: 60 }), async (acts) => {
      const created = await tracker.createSession({
        taskId: 'T-mirror',
        jrName: 'Jr',
        steps: Array.from({ length: stepCount }, String),
      })
      const { sessionId } = created
      const mirror = newMirror(stepCount)
      const trace: string[] = []
      for (const one of acts) {
        const attemptId = crypto.randomUUID()
        const handle = { sessionId, epoch: mirror.epoch }
        const operation = perform(handle, mirror, one, attemptId)
        const conflict = isConflict(mirror, one) && !('stale' in one && one.stale)
        const expected = conflict ? 'result_conflict' : applyToMirror(mirror, one, attemptId)
        const actual = await codeOf(operation)
        trace.push(`${JSON.stringify(one)} -> ${actual ?? 'ok'}`)
        expect([actual, trace]).toEqual([expected, trace])
      }
      const session = await tracker.getSession(sessionId)
      const { events } = await tracker.listEvents(sessionId)
      expect({
        status: session.status,
        epoch: session.epoch,
        takenOver: session.takenOver,
        steps: session.steps.map((each) => each.status),
        totals: [session.totalTokens, Math.round(session.costUsd * 1e9), session.unpricedAttempts],
        events: events.map((event) => event.sequence),
        trace,
      }).toEqual({
        status: mirror.status,
        epoch: mirror.epoch,
        takenOver: mirror.takenOver,
        steps: mirror.steps.map((each) => each.status),
        totals: [mirror.tokens, mirror.nanoDollars, mirror.unpriced],
        events: Array.from({ length: mirror.events }, (_, index) => index + 1),
        trace,
      })
    }),
    { numRuns, seed },
  )

  expect(await createTracker({ db: database.db }).auditSessions()).toEqual([])
})
