import type { Check } from '@jr/instructions'
import type { Evidence } from './evidence.ts'

/** A feature as far as a verdict needs it. */
export interface JudgedFeature {
  readonly id: string
  readonly checks: readonly Check[]
}

/** What the evidence says of one feature. */
export interface FeatureVerdict {
  readonly featureId: string
  readonly status: 'passed' | 'failed' | 'unverified'
  /** True when the status rests on a model's judgement, with no other check behind it. */
  readonly judged: boolean
  /** True when the status rests on a person's answer, with no check that ran behind it. */
  readonly judgedByPerson: boolean
  /** Why it is not simply passed; one sentence for people. */
  readonly reason?: string
  /** Checks that were green before the work: they prove nothing about it. */
  readonly alreadyGreen: readonly string[]
}

export interface JudgeFeaturesOptions {
  /** Hash of the tree as it is now; evidence of any other tree is stale. */
  readonly treeHash: string
  /**
   * Evidence of the untouched workspace. Absent when an existing tree is judged without work (`jr verify`): then a
   * green check says that the criterion holds, whoever made it so.
   */
  readonly before?: readonly Evidence[]
  readonly after: readonly Evidence[]
}

/** Kinds that hold before the work by their nature and guard it; being green before says nothing against them. */
function isGuard(check: Check): boolean {
  return check.kind === 'diff' || (check.kind === 'file' && check.state === 'unchanged')
}

/** A person and a judge look at the work itself, so there is nothing to run before it. */
function needsRedFirst(check: Check): boolean {
  return !isGuard(check) && check.kind !== 'judge' && check.kind !== 'human'
}

/**
 * Judges every feature from evidence alone; pure.
 * Any failure on the present tree: `failed`. Else `passed` when every check passed and at least one of them shows the
 * work: it was red before (or is a guard, a judge, a person). Everything else is `unverified`.
 */
export function judgeFeatures(features: readonly JudgedFeature[], options: JudgeFeaturesOptions): FeatureVerdict[] {
  return features.map((feature) => judgeFeature(feature, options))
}

function judgeFeature(feature: JudgedFeature, options: JudgeFeaturesOptions): FeatureVerdict {
  const unverified = (reason: string, alreadyGreen: readonly string[] = []): FeatureVerdict => ({
    featureId: feature.id,
    status: 'unverified',
    judged: false,
    judgedByPerson: false,
    reason,
    alreadyGreen,
  })
  if (feature.checks.length === 0) return unverified('no check can be run for it')
  const present = (check: Check): Evidence[] =>
    options.after.filter(
      (evidence) =>
        evidence.phase === 'after' &&
        evidence.checkId === check.id &&
        evidence.treeHash === options.treeHash &&
        options.treeHash !== '',
    )
  for (const check of feature.checks) {
    const runs = present(check)
    // A check that failed once is not believed when it passes later; a person may think better of it.
    const counted = check.kind === 'human' ? runs.slice(-1) : runs
    const failed = counted.findLast((evidence) => evidence.outcome === 'fail')
    if (failed !== undefined) {
      return {
        featureId: feature.id,
        status: 'failed',
        judged: failed.judged,
        judgedByPerson: check.kind === 'human',
        reason: `${check.id} failed: ${failed.reason ?? failed.command}`,
        alreadyGreen: [],
      }
    }
  }
  const alreadyGreen: string[] = []
  let shown = false
  let shownByPerson = false
  let shownByJudge = false
  for (const check of feature.checks) {
    const runs = present(check)
    const last = runs.at(-1)
    if (last === undefined) {
      const stale = options.after.some((evidence) => evidence.checkId === check.id)
      return unverified(`${check.id} ${stale ? 'ran on another state of the workspace' : 'was not run'}`)
    }
    if (last.outcome !== 'pass') return unverified(explainOpen(check, last), alreadyGreen)
    if (check.kind === 'human') shownByPerson = true
    else if (last.judged) shownByJudge = true
    else if (options.before === undefined || !needsRedFirst(check)) shown = true
    else {
      const before = options.before.filter((evidence) => evidence.checkId === check.id && evidence.phase === 'before')
      if (before.some((evidence) => evidence.outcome === 'pass')) alreadyGreen.push(check.id)
      else if (before.some((evidence) => evidence.outcome === 'fail')) shown = true
    }
  }
  if (shown || shownByPerson || shownByJudge) {
    const judgedByPerson = !shown && shownByPerson
    return { featureId: feature.id, status: 'passed', judged: !shown && !shownByPerson, judgedByPerson, alreadyGreen }
  }
  return unverified(
    alreadyGreen.length > 0
      ? `${alreadyGreen.join(', ')} passed before the work already, so passing proves nothing about it`
      : 'no check was seen to fail before the work, so passing proves nothing about it',
    alreadyGreen,
  )
}

function explainOpen(check: Check, { reason, command }: Evidence): string {
  return check.kind === 'human' ? `${reason}: ${check.question}` : `${check.id} could not run: ${reason ?? command}`
}
