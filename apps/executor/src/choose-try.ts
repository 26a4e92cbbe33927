import type { Tier } from '@jr/router'
import type { Step } from '@jr/tracker'
import { findEscalatedTier } from './choose-escalation.ts'
import { describeDecision, toTask } from './call-model.ts'
import type { SessionRun } from './session-run.ts'
import type { StepFailure } from './to-failure.ts'

/** Which tier the next try of a step uses, and why. */
export interface Try {
  readonly tier: Tier
  readonly reason: string
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
 * The router's tier for the step's own words; what the submission or the document asks for wins. A tier that was
 * chosen by the router and is still unavailable on the last try is replaced by its stand-in. Work whose checks failed is tried on
 * the tier of its escalation.
 */
export function chooseTry(run: SessionRun, step: Step, number: number, last: StepFailure | undefined): Try {
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
  const isLast = number === run.worker.limits.stepAttempts
  const standIn = asked === undefined && isLast && unavailable.has(last.code) ? standIns[decision.tier] : undefined
  if (standIn === undefined) return { tier: decision.tier, reason: `retry ${number} after ${last.code}` }
  return { tier: standIn, reason: `retry ${number} after ${last.code}: ${standIn} stands in for ${decision.tier}` }
}
