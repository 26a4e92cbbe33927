import type { Failure } from './session.ts'
import { TrackerError } from './tracker-error.ts'
import type { Verdict } from './words.ts'

/** What the rows of a session say at its end. */
export interface SessionFacts {
  readonly totalSteps: number
  /** Steps that are pending or in progress. */
  readonly openSteps: number
  readonly stepInProgress: boolean
  readonly failedSteps: number
  /** Steps that a worker, not a person, skipped. */
  readonly leftOutSteps: number
  readonly firstFailure: {
    readonly index: number
    readonly name: string
    readonly code: string | null
    readonly message: string | null
    readonly hint: string | null
  } | null
  readonly features: number
  readonly passedFeatures: number
  readonly failedFeatures: readonly string[]
  /** Whether any check passed at the end. */
  readonly hasPassingEvidence: boolean
}

export interface Conclusion {
  readonly status: 'completed' | 'failed'
  /** Only for `failed`. */
  readonly error?: Failure
}

/**
 * `completed` needs at least one step, and every step passed or skipped by a person; a refuted feature makes the session `failed`.
 * A verdict that the recorded features contradict is refused: done is proven, not said.
 */
export function concludeSession(sessionId: string, facts: SessionFacts, verdict: Verdict | null): Conclusion {
  requireHonestVerdict(sessionId, facts, verdict)
  if (facts.stepInProgress) throw unfinished(sessionId, facts)
  const { firstFailure } = facts
  if (firstFailure !== null) {
    const place = `Step ${firstFailure.index + 1} of ${facts.totalSteps}, "${firstFailure.name}", failed`
    return failed(
      firstFailure.code ?? 'step_failed',
      `${place}: ${firstFailure.message ?? 'no reason was given'}`,
      firstFailure.hint,
    )
  }
  if (facts.leftOutSteps > 0) {
    return failed(
      'steps_left_out',
      `${facts.leftOutSteps} of ${facts.totalSteps} steps were left out.`,
      'Retry the session to run them.',
    )
  }
  if (facts.openSteps > 0 || facts.totalSteps === 0) throw unfinished(sessionId, facts)
  if (verdict === 'refuted') {
    const names = facts.failedFeatures.map((description) => `"${description}"`).join(', ')
    return failed(
      'verdict_refuted',
      `Every step passed, but the evidence refutes: ${names === '' ? 'a check of the whole' : names}.`,
      'Read the evidence, mend the work or the instruction, and retry.',
    )
  }
  return { status: 'completed' }
}

function failed(code: string, message: string, hint: string | null): Conclusion {
  return { status: 'failed', error: { code, message, hint } }
}

function unfinished(sessionId: string, facts: SessionFacts): TrackerError {
  return new TrackerError(
    'steps_unfinished',
    `Session ${sessionId} cannot be finished: ${facts.openSteps} of ${facts.totalSteps} steps are open.`,
    {
      hint: 'Complete or skip them first, or fail the session with a reason.',
    },
  )
}

function requireHonestVerdict(sessionId: string, facts: SessionFacts, verdict: Verdict | null): void {
  const { features, passedFeatures, failedFeatures, hasPassingEvidence } = facts
  const contradiction =
    verdict === 'verified' && passedFeatures < features
      ? `only ${passedFeatures} of its ${features} features passed`
      : verdict === 'verified' && !hasPassingEvidence
        ? 'there is no check that passed'
        : verdict === 'unverified' && failedFeatures.length > 0
          ? `${failedFeatures.length} of its features failed`
          : undefined
  if (contradiction === undefined) return
  throw new TrackerError(
    'verdict_contradicts_evidence',
    `Session ${sessionId} cannot be "${verdict}": ${contradiction}.`,
    {
      hint: 'Record the result of every feature with its evidence before the verdict.',
    },
  )
}
