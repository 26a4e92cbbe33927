import { randomUUID } from 'node:crypto'
import type { StoredStep } from '@jr/queue'
import type { Tier } from '@jr/router'
import type { Step } from '@jr/tracker'
import { findEscalatedTier } from './choose-escalation.ts'
import { describeDecision, toTask } from './call-model.ts'
import { ExecutorError } from './executor-error.ts'
import type { SessionRun } from './session-run.ts'
import type { StepFailure } from './to-failure.ts'
import type { ModelTry, Try } from './try.ts'

/** What is known of the tries before. */
export interface EarlierTries {
  /** Why the last one failed. */
  readonly last: StepFailure
  /** Whether another tier may take the place of one that is unavailable. */
  readonly mayStandIn: boolean
}

/** Failures that speak against the tier's server and not against the request. */
const unavailable: ReadonlySet<string> = new Set([
  'connection_failed',
  'overloaded',
  'provider_error',
  'rate_limited',
  'stalled',
  'timed_out',
  'circuit_open',
])

/** The tier that stands in for another whose server does not answer; nothing stands in for opus. */
const standIns: Partial<Record<Tier, Tier>> = { haiku: 'local', local: 'haiku' }

/**
 * What the next try of a step is.
 * @throws {ExecutorError} `no_declared_edits`
 */
export function chooseTry(run: SessionRun, step: Step, number: number, earlier?: EarlierTries): Try {
  const attemptId = randomUUID()
  if (step.kind !== 'declared') {
    return { attemptId, simulated: run.worker.simulated, ...chooseTier(run, step, number, earlier) }
  }
  if ((step.definition as StoredStep).edits.length === 0) {
    throw new ExecutorError('no_declared_edits', `Step ${step.index + 1} declares no change.`, {
      hint: 'Give the file’s path and content in the document, or describe the change for a model to make.',
    })
  }
  return { attemptId, simulated: false, reason: 'declared in the document: no model is needed' }
}

/**
 * The router's tier for the step's own words; what the submission or the document asks for wins. A tier that was
 * chosen by the router and is still unavailable on the last try is replaced by its stand-in; while its server is waited for, so is
 * every so many tries. Work whose checks failed is tried on the tier of its escalation.
 */
function chooseTier(
  run: SessionRun,
  step: Step,
  number: number,
  earlier: EarlierTries | undefined,
): Pick<ModelTry, 'tier' | 'reason' | 'isStandIn'> {
  const last = earlier?.last
  const escalated = findEscalatedTier(run, step)
  if (escalated !== undefined) {
    return {
      tier: escalated.tier,
      reason: `retry ${number + 1} after ${last?.code ?? 'failed checks'}: ${escalated.reason}`,
    }
  }
  const asked = run.detail.requestedTier ?? step.requestedTier ?? undefined
  const decision = run.worker.router.classify(toTask(step), asked === undefined ? {} : { tier: asked })
  if (last === undefined) return { tier: decision.tier, reason: describeDecision(decision) }
  const reason = `${last.unreachable ? 'again' : `retry ${number}`} after ${last.code}`
  const isLast = number % Math.max(2, run.worker.limits.stepAttempts) === 0
  const mayStandIn = earlier?.mayStandIn === true && asked === undefined && isLast && unavailable.has(last.code)
  const standIn = mayStandIn ? standIns[decision.tier] : undefined
  if (standIn === undefined) return { tier: decision.tier, reason }
  return { tier: standIn, reason: `${reason}: ${standIn} stands in for ${decision.tier}`, isStandIn: true }
}
