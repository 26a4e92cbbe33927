import type { SessionStatus, StepStatus } from './words.ts'

export type Act =
  | 'claim'
  | 'release'
  | 'startStep'
  | 'passStep'
  | 'failStep'
  | 'skipStep'
  | 'waitForPerson'
  | 'approve'
  | 'skip'
  | 'answer'
  | 'annotate'
  | 'recordStep'
  | 'record'
  | 'complete'
  | 'fail'
  | 'cancel'
  | 'retry'
  | 'escalate'

/** One act upon a session, and perhaps upon a step of it. */
export interface Transition {
  /** Statuses of the session in which the act is legal. */
  readonly session: readonly SessionStatus[]
  /** What the session becomes; absent: it stays. */
  readonly sessionBecomes?: SessionStatus
  /** Statuses of the step in which the act is legal. */
  readonly step?: readonly StepStatus[]
  /** What the step becomes. Steps in progress that an act leaves behind go back to `pending`. */
  readonly stepBecomes?: StepStatus
}

/**
 * Every legal transition; what is not here is illegal and writes nothing. A session is made `pending`. What has ended goes on only
 * by a person's word: `failed` and `cancelled` by retry and skip; `completed`, and `failed` by its verdict, by the answer to a
 * question, after which the verdict is decided again. A session has one step in progress at a time.
 */
const transitions: Readonly<Record<Act, Transition>> = {
  claim: { session: ['pending', 'running'], sessionBecomes: 'running' },
  release: { session: ['running'], sessionBecomes: 'pending' },
  startStep: {
    session: ['pending', 'running'],
    sessionBecomes: 'running',
    step: ['pending'],
    stepBecomes: 'in_progress',
  },
  passStep: { session: ['running'], step: ['in_progress'], stepBecomes: 'passed' },
  failStep: { session: ['running'], step: ['in_progress'], stepBecomes: 'failed' },
  skipStep: {
    session: ['pending', 'running'],
    sessionBecomes: 'running',
    step: ['pending', 'in_progress'],
    stepBecomes: 'skipped',
  },
  waitForPerson: {
    session: ['pending', 'running'],
    sessionBecomes: 'waiting',
    step: ['pending', 'in_progress'],
    stepBecomes: 'in_progress',
  },
  approve: { session: ['waiting'], sessionBecomes: 'pending', step: ['in_progress'], stepBecomes: 'passed' },
  skip: {
    session: ['waiting', 'failed'],
    sessionBecomes: 'pending',
    step: ['pending', 'in_progress', 'failed'],
    stepBecomes: 'skipped',
  },
  answer: { session: ['pending', 'completed', 'failed'], sessionBecomes: 'pending' },
  annotate: {
    session: ['pending', 'running', 'waiting', 'completed', 'failed', 'cancelled'],
    step: ['pending', 'in_progress', 'passed', 'failed', 'skipped'],
  },
  recordStep: { session: ['running'], step: ['in_progress'] },
  record: { session: ['pending', 'running'] },
  complete: { session: ['running'], sessionBecomes: 'completed' },
  fail: { session: ['pending', 'running'], sessionBecomes: 'failed' },
  cancel: { session: ['pending', 'running', 'waiting'], sessionBecomes: 'cancelled' },
  escalate: {
    session: ['running'],
    sessionBecomes: 'pending',
    step: ['passed', 'failed'],
    stepBecomes: 'pending',
  },
  retry: {
    session: ['failed', 'cancelled'],
    sessionBecomes: 'pending',
    step: ['pending', 'passed', 'failed', 'skipped'],
    stepBecomes: 'pending',
  },
}

/** The row of the table for an act. */
export function transitionOf(act: Act): Transition {
  return transitions[act]
}
