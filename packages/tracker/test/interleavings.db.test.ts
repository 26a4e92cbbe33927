import { expect, test } from 'vitest'
import { type SessionHandle, SessionLostError } from '../src/index.ts'
import { aSession, openTestTracker } from './open-test-tracker.ts'

const { tracker } = await openTestTracker()

/** A worker as a sequence of statements: claim, every step that has not passed, finish. Stops for good when it loses the session. */
async function* work(sessionId: string, workerId: string): AsyncGenerator<string, void> {
  let session: SessionHandle
  try {
    session = await tracker.claimSession({ sessionId, workerId })
  } catch {
    // Somebody has finished it.
    return
  }
  yield 'claim'
  const { steps } = await tracker.getSession(sessionId)
  try {
    for (const { index } of steps.filter((step) => step.status !== 'passed')) {
      await tracker.startStep(session, index)
      yield `start ${index}`
      await tracker.completeStep(session, index, { passed: true, output: `${workerId} ${index}` })
      yield `complete ${index}`
    }
    await tracker.finishSession(session, { verdict: null })
    yield 'finish'
  } catch (error) {
    if (!(error instanceof SessionLostError)) throw error
  }
}

/** Runs one order: `choices` says who moves whenever both can; beyond them the first worker moves. Returns the choices made. */
async function runOrder(
  choices: readonly number[],
): Promise<{ readonly made: readonly number[]; readonly trace: string; readonly sessionId: string }> {
  const { sessionId } = await tracker.createSession(aSession())
  const workers = ['a', 'b'].map((name) => ({ name, statements: work(sessionId, name), done: false }))
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

test('in every order of the statements of two workers each step passes exactly once and the session is completed', async () => {
  let orders = 0
  for (let choices: readonly number[] | undefined = []; choices !== undefined;) {
    const { made, trace, sessionId } = await runOrder(choices)
    const session = await tracker.getSession(sessionId)
    const { events } = await tracker.listEvents(sessionId)
    const passes = events.filter((event) => event.type === 'step_passed').map((event) => event.index)
    expect([trace, session.status, session.passed, passes]).toEqual([trace, 'completed', 3, [0, 1, 2]])
    orders += 1
    choices = nextChoices(made)
  }

  // Either worker first, and the other enters after each of its 8 statements, and the first learns of it after each of the other's.
  expect(orders).toBe(94)
  expect(await tracker.auditSessions()).toEqual([])
})
