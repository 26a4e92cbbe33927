import { expect, test } from 'vitest'
import { createTracker, type SessionHandle, SessionLostError, type Tracker } from '../src/index.ts'
import { aSession, openTestTracker } from './open-test-tracker.ts'

const { database, tracker } = await openTestTracker()

const hourMs = 60 * 60_000

/** A tracker that stamps what it writes with a clock which is ahead by so much. */
function aheadBy(ms: number): Tracker {
  return createTracker({ db: database.db, clock: () => new Date(Date.now() + ms) })
}

/**
 * A worker as a sequence of statements: claim, every step that has not passed, finish. Stops for good when it loses the session.
 * `inARow`: each step but the first starts in the statement that completes the one before it.
 */
async function* work(own: Tracker, sessionId: string, workerId: string, inARow: boolean): AsyncGenerator<string, void> {
  let session: SessionHandle
  try {
    session = await own.claimSession({ sessionId, workerId })
  } catch {
    // Somebody has finished it.
    return
  }
  yield 'claim'
  const { steps } = await own.getSession(sessionId)
  try {
    const open = steps.filter((step) => step.status !== 'passed')
    const attemptIds = open.map(() => crypto.randomUUID())
    for (const [place, { index }] of open.entries()) {
      const attemptId = attemptIds[place]!
      if (place === 0 || !inARow) {
        await own.startStep(session, index, { attempt: { attemptId } })
        yield `start ${index}`
      }
      const next = inARow ? open[place + 1] : undefined
      await own.completeStep(session, index, {
        passed: true,
        output: `${workerId} ${index}`,
        attempt: { attemptId, status: 'passed', inputTokens: 1, costUsd: 0 },
        ...(next && { next: { index: next.index, attempt: { attemptId: attemptIds[place + 1]! } } }),
      })
      yield `complete ${index}`
    }
    await own.finishSession(session, { verdict: null })
    yield 'finish'
  } catch (error) {
    if (!(error instanceof SessionLostError)) throw error
  }
}

/** Runs one order: `choices` says who moves whenever both can; beyond them the first worker moves. Returns the choices made. */
async function runOrder(
  trackers: readonly [Tracker, Tracker],
  choices: readonly number[],
  inARow: boolean,
): Promise<{ readonly made: readonly number[]; readonly trace: string; readonly sessionId: string }> {
  const { sessionId } = await tracker.createSession(aSession())
  const workers = trackers.map((own, index) => {
    const name = index === 0 ? 'a' : 'b'
    return { name, statements: work(own, sessionId, name, inARow), done: false }
  })
  const made: number[] = []
  const trace: string[] = []
  for (;;) {
    const able = workers.filter((worker) => !worker.done)
    if (able.length === 0) return { made, trace: trace.join(', '), sessionId }
    let mover = able[0]!
    if (able.length === 2) {
      const choice = choices[made.length] ?? 0
      made.push(choice)
      mover = able[choice]!
    }
    const { done, value } = await mover.statements.next()
    mover.done = done ?? false
    trace.push(`${mover.name}: ${value ?? 'stops'}`)
  }
}

/** The next order in depth-first enumeration; undefined after the last. */
function nextChoices(made: readonly number[]): readonly number[] | undefined {
  const last = made.lastIndexOf(0)
  return last === -1 ? undefined : [...made.slice(0, last), 1]
}

test.for([
  // Either worker first, and the other enters after each of its 8 statements, and the first learns of it after each of the other's.
  ['by the database’s clock', [tracker, tracker], false, 94],
  ['by clocks that are an hour apart, the first one ahead', [aheadBy(hourMs), aheadBy(0)], false, 94],
  ['by clocks that are an hour apart, the second one ahead', [aheadBy(-hourMs), aheadBy(0)], false, 94],
  // Six statements.
  ['each step started with the end of the one before', [tracker, tracker], true, 60],
] as const)(
  'in every order of the statements of two workers, %s, each step passes exactly once and the session is completed',
  { timeout: 120_000 },
  async ([, trackers, inARow, expectedOrders]) => {
    let orders = 0
    for (let choices: readonly number[] | undefined = []; choices !== undefined;) {
      const { made, trace, sessionId } = await runOrder(trackers, choices, inARow)
      const session = await tracker.getSession(sessionId)
      const { events } = await tracker.listEvents(sessionId)
      const passes = events.filter((event) => event.type === 'step_passed').map((event) => event.index)
      expect([trace, session.status, session.passed, passes]).toEqual([trace, 'completed', 3, [0, 1, 2]])
      // An attempt counts exactly when its step was completed with it.
      expect([trace, session.totalTokens]).toEqual([trace, 3])
      orders += 1
      choices = nextChoices(made)
    }

    expect(orders).toBe(expectedOrders)
    expect(await tracker.auditSessions()).toEqual([])
  },
)
