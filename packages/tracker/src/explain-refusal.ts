import type { TrackerContext } from './context.ts'
import { findPause } from './pauses.ts'
import { isUuid } from './require-valid-session.ts'
import type { SessionHandle } from './session.ts'
import type { Pause } from './pause.ts'
import { SessionLostError, TrackerError } from './tracker-error.ts'
import { type Act, transitionOf } from './transitions.ts'

const verbs: Readonly<Record<Act, string>> = {
  claim: 'be claimed',
  release: 'be given back',
  startStep: 'be started',
  passStep: 'pass',
  failStep: 'fail',
  skipStep: 'be skipped',
  waitForPerson: 'wait for a person',
  approve: 'be approved',
  skip: 'be skipped',
  answer: 'take an answer',
  annotate: 'be annotated',
  recordStep: 'be written to',
  record: 'be written to',
  complete: 'be finished',
  fail: 'be failed',
  cancel: 'be cancelled',
  retry: 'be retried',
  escalate: 'be tried on another tier',
}

/**
 * Says why a write was refused, by a second look at the session. Nothing was written, so the look need not be atomic with it: when
 * the state has changed in between, the caller's next try will tell.
 */
export async function explainRefusal(
  context: TrackerContext,
  session: { readonly sessionId: string; readonly epoch?: number },
  act: Act,
  index?: number,
): Promise<TrackerError> {
  const { sessionId, epoch } = session
  if (!isUuid(sessionId)) return sessionNotFound(sessionId)
  const found = await context.db
    .selectFrom('jr_execution_sessions')
    .select(['status', 'epoch', 'total_steps', 'open_position'])
    .where('session_id', '=', sessionId)
    .executeTakeFirst()
  if (found === undefined) return sessionNotFound(sessionId)
  if (epoch !== undefined && found.epoch !== epoch) return new SessionLostError(sessionId, epoch)
  const transition = transitionOf(act)
  if (!transition.session.includes(found.status)) {
    return new TrackerError('illegal_transition', `Session ${sessionId} is ${found.status}: it cannot ${verbs[act]}.`, {
      hint: `This needs a session that is ${transition.session.join(' or ')}.`,
    })
  }
  if (index !== undefined) {
    const step = await context.db
      .selectFrom('jr_execution_steps')
      .select(['status', 'waiting_since'])
      .where('session_id', '=', sessionId)
      .where('position', '=', index)
      .executeTakeFirst()
    if (step === undefined) return stepNotFound(sessionId, index, found.total_steps)
    const pause = act === 'startStep' && step.status === 'pending' ? await findPause(context, sessionId) : undefined
    if (pause !== undefined) return stepPaused(sessionId, index, pause)
    if (found.open_position !== null && found.open_position !== index) {
      return new TrackerError(
        'illegal_transition',
        `Step ${index} of session ${sessionId} cannot ${verbs[act]}: step ${found.open_position} is in progress.`,
        {
          hint: 'A session does one step at a time: complete that one first.',
        },
      )
    }
    return new TrackerError(
      'illegal_transition',
      `Step ${index} of session ${sessionId} is ${step.status}${step.waiting_since === null ? '' : ' and waits for a person'}: it cannot ${verbs[act]}.`,
      { hint: `This needs a step that is ${(transition.step ?? []).join(' or ')}. Indexes count from 0.` },
    )
  }
  return new TrackerError('illegal_transition', `Session ${sessionId} could not ${verbs[act]}; nothing was written.`, {
    hint: 'Look at the session again: it may have changed in the same moment.',
    retryable: true,
  })
}

/** Throws the reason why a worker's write was refused. */
export async function refuse(
  context: TrackerContext,
  session: SessionHandle,
  act: Act,
  index?: number,
): Promise<never> {
  throw await explainRefusal(context, session, act, index)
}

export function sessionNotFound(sessionId: string): TrackerError {
  return new TrackerError('session_not_found', `There is no session ${sessionId}.`, {
    hint: 'Check the id with "jr sessions"; it may have been pruned.',
  })
}

function stepPaused(sessionId: string, index: number, { scope, reason, createdBy }: Pause): TrackerError {
  return new TrackerError(
    'paused',
    `Step ${index} of session ${sessionId} may not start: ${scope} is paused (${reason}).`,
    {
      hint: `Wait until ${createdBy} or somebody else resumes ${scope}.`,
      retryable: true,
    },
  )
}

function stepNotFound(sessionId: string, index: number, total: number): TrackerError {
  return new TrackerError('step_not_found', `Session ${sessionId} has no step ${index}.`, {
    hint: `It has ${total} steps; indexes count from 0.`,
  })
}
