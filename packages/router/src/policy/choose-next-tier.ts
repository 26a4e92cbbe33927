import { TIERS } from '../tier.ts'
import type { Tier } from '../tier.ts'
import { tierProspects } from './tier-prospect.ts'
import type { TierProspect } from './tier-prospect.ts'
import type { TrackRecord, Verdict } from './track-record.ts'

/** One try so far and what verification said of it. */
export interface TriedTier {
  readonly tier: Tier
  readonly verdict: Verdict
  /** Ids of the checks that failed. */
  readonly failedChecks?: readonly string[] | undefined
  readonly costUsd?: number | undefined
}

/** `single`: the classified tier only. `cascade`: what promises most for its price first. `quality`: what succeeds most often first. */
export type PolicyMode = 'single' | 'cascade' | 'quality'

/** How to go on after a verdict. */
export interface Policy {
  /** Default `cascade`. */
  readonly mode?: PolicyMode | undefined
  /** Default: all three. */
  readonly allowedTiers?: readonly Tier[] | undefined
  /** The tier the classifier chose: what `single` uses. Default: the first that is allowed. */
  readonly classifiedTier?: Tier | undefined
  /** Key into the track record, e.g. the classified tier or a kind of step. Default: `classifiedTier`, else `any`. */
  readonly taskClass?: string | undefined
  readonly record?: TrackRecord | undefined
  /** Expected USD of one try per tier. */
  readonly costs?: Readonly<Partial<Record<Tier, number>>> | undefined
  /**
   * How often your checks pass work that is wrong, 0 to 1. Default 0. Worth estimating: a lenient check makes a weak tier
   * look good.
   */
  readonly falsePassRate?: number | undefined
  /** Tries altogether. Default 4. */
  readonly maxAttempts?: number | undefined
  /** Tries of one tier after a verified failure. Default 1: another tier tells more than the same one again. */
  readonly maxAttemptsPerTier?: number | undefined
  /** Money for all tries of this task. Default: no limit. */
  readonly budgetUsd?: number | undefined
}

/** Why there is no next try. */
export type StopReason =
  | 'passed'
  | 'unverified'
  | 'could_not_run'
  | 'attempts_used_up'
  | 'budget'
  | 'same_check_failed_on_every_tier'
  | 'no_tier_left'

/** Try a tier, or stop. */
export type NextTier =
  | {
      readonly action: 'try'
      readonly tier: Tier
      readonly reason: string
      readonly prospects: readonly TierProspect[]
    }
  | { readonly action: 'stop'; readonly reason: StopReason; readonly message: string }

/** A check that could not run is given this many tries on the same tier. */
const RUNS_OF_A_BROKEN_CHECK = 2

/**
 * What to try after the verdicts so far. Pure: the same history and policy give the same answer, so it decides live and
 * replays a log alike. It goes on only after a verified failure or a tier that gave no answer; an unverified result,
 * whatever its author says of it, is not a reason to spend more.
 */
export function chooseNextTier(history: readonly TriedTier[], policy: Policy = {}): NextTier {
  const allowed = TIERS.filter((tier) => policy.allowedTiers?.includes(tier) ?? true)
  const last = history.at(-1)
  if (last?.verdict === 'passed') return stop('passed', `${last.tier} passed`)
  if (last?.verdict === 'unverified')
    return stop('unverified', 'nothing verified the last try, so nothing says that another would be better')
  if (history.length >= (policy.maxAttempts ?? 4))
    return stop('attempts_used_up', `${history.length} tries were allowed`)
  if (last?.verdict === 'could_not_run') return afterBrokenCheck(history, last, policy)
  const hopeless = sameCheckEverywhere(history, allowed)
  if (hopeless !== undefined)
    return stop('same_check_failed_on_every_tier', `check "${hopeless}" failed on ${allowed.join(', ')}`)

  const taskClass = policy.taskClass ?? policy.classifiedTier ?? 'any'
  const prospects = tierProspects(taskClass, policy.record, policy.costs, policy.falsePassRate)
  const candidates = rank(prospects, policy, allowed).filter(({ tier }) => mayTry(tier, history, policy))
  if (candidates.length === 0) return stop('no_tier_left', 'every allowed tier has been tried')
  const spent = history.reduce((sum, { costUsd = 0 }) => sum + costUsd, 0)
  const left = (policy.budgetUsd ?? Infinity) - spent
  const next = candidates.find(({ costUsd }) => costUsd <= left)
  if (next === undefined) return stop('budget', `$${left.toFixed(4)} is left and the cheapest tier costs more`)
  return { action: 'try', tier: next.tier, reason: explain(next, last, policy), prospects }
}

function rank(prospects: readonly TierProspect[], policy: Policy, allowed: readonly Tier[]): readonly TierProspect[] {
  const { mode = 'cascade' } = policy
  const usable = prospects.filter(({ tier }) => allowed.includes(tier))
  if (mode === 'single') return usable.filter(({ tier }) => tier === (policy.classifiedTier ?? allowed[0]))
  if (mode === 'quality') return usable.toSorted((left, right) => right.successRate - left.successRate)
  // Trying in order of cost per chance of success is what makes the expected cost of a success smallest.
  return usable.toSorted((left, right) => left.costUsd / left.optimisticRate - right.costUsd / right.optimisticRate)
}

function mayTry(tier: Tier, history: readonly TriedTier[], policy: Policy): boolean {
  const tries = history.filter((tried) => tried.tier === tier)
  if (tries.some(({ verdict }) => verdict === 'unavailable')) return false
  return tries.filter(({ verdict }) => verdict === 'failed').length < (policy.maxAttemptsPerTier ?? 1)
}

function afterBrokenCheck(history: readonly TriedTier[], last: TriedTier, policy: Policy): NextTier {
  const runs = history.filter(({ verdict }) => verdict === 'could_not_run').length
  if (runs >= RUNS_OF_A_BROKEN_CHECK) {
    return stop('could_not_run', `the check could not run ${runs} times; another tier would not mend it`)
  }
  const prospects = tierProspects(
    policy.taskClass ?? policy.classifiedTier ?? 'any',
    policy.record,
    policy.costs,
    policy.falsePassRate,
  )
  return { action: 'try', tier: last.tier, reason: 'the check could not run; once more on the same tier', prospects }
}

/** A check that failed in the latest failure of every allowed tier: the document or the check is wrong, not the model. */
function sameCheckEverywhere(history: readonly TriedTier[], allowed: readonly Tier[]): string | undefined {
  const latest = allowed.map((tier) => history.findLast((tried) => tried.tier === tier && tried.verdict === 'failed'))
  const [first, ...others] = latest
  return first?.failedChecks?.find((check) => others.every((tried) => tried?.failedChecks?.includes(check) === true))
}

function explain(next: TierProspect, last: TriedTier | undefined, policy: Policy): string {
  const rate = `${Math.round(next.successRate * 100)} % of such tasks pass on ${next.tier}`
  if (last === undefined) return policy.mode === 'single' ? `classified as ${next.tier}` : rate
  return last.verdict === 'unavailable'
    ? `${last.tier} gave no answer; ${rate}`
    : `${last.tier} failed its checks; ${rate}`
}

function stop(reason: StopReason, message: string): NextTier {
  return { action: 'stop', reason, message }
}
