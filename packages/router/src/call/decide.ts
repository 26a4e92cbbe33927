import type { Decision } from '../classifier/decision.ts'
import { RouterError } from '../router-error.ts'
import type { Task } from '../task.ts'
import { TIERS, isTier } from '../tier.ts'
import type { Tier } from '../tier.ts'
import type { CallOptions } from './call-options.ts'
import type { Engine } from './engine.ts'

/** The tiers a call may use: its own list, within the router's. */
export function allowedTiers(
  engine: Pick<Engine, 'settings'>,
  options: Pick<CallOptions, 'allowedTiers'>,
): readonly Tier[] {
  const { settings } = engine
  return options.allowedTiers?.filter((tier) => settings.allowedTiers.includes(tier)) ?? settings.allowedTiers
}

/** Which tier a task goes to: the call's word, then the task's, then the pins, then the classifier. Pure. */
export function decide(
  engine: Pick<Engine, 'options' | 'settings' | 'classifier'>,
  task: Task,
  options: Pick<CallOptions, 'tier' | 'allowedTiers'> = {},
): Decision {
  const allowed = allowedTiers(engine, options)
  if (allowed.length === 0) throw invalid('no tier is allowed', 'Name at least one tier in allowedTiers.')
  const named = options.tier ?? task.tier
  if (named !== undefined) return asNamed(named, options.tier === undefined ? 'task' : 'call', allowed)
  const { pins = [] } = engine.options
  const text = pins.length === 0 ? '' : `${task.title ?? ''}\n${task.instructions ?? ''}`
  for (const pin of pins) {
    // search() ignores the state that a global or sticky pattern carries from one task to the next.
    const matches = pin.when instanceof RegExp ? text.search(pin.when) !== -1 : pin.when(task)
    if (!matches) continue
    const decision: Decision = {
      tier: pin.tier,
      score: 0,
      reasons: [{ feature: `pin:${pin.name}`, weight: 0 }],
      source: 'pin',
      version: 'pins',
    }
    return withinAllowed(decision, allowed)
  }
  // A classifier in JavaScript may return nothing, or a promise.
  const chosen: Partial<Decision> = engine.classifier(task) ?? {}
  const { tier, score = 0, reasons = [], source = 'custom', version = 'custom' } = chosen
  if (!isTier(tier)) {
    const message = `the classifier chose "${String(tier)}", which is not a tier`
    throw invalid(message, `Return { tier } at once, not a promise, with one of ${TIERS.join(', ')}.`)
  }
  const { counterfactual, probabilities } = chosen
  return withinAllowed({ tier, score, reasons, source, version, counterfactual, probabilities }, allowed)
}

/** The decision of whoever named a tier. */
function asNamed(tier: Tier, source: 'call' | 'task', allowed: readonly Tier[]): Decision {
  if (!isTier(tier)) throw invalid(`"${String(tier)}" is not a tier`, `Use one of ${TIERS.join(', ')}.`)
  if (!allowed.includes(tier))
    throw invalid(`tier ${tier} is asked for but not allowed`, `Allowed: ${allowed.join(', ')}.`)
  return { tier, score: 0, reasons: [{ feature: `${source}:tier`, weight: 0 }], source, version: 'explicit' }
}

/** A tier that is not allowed gives way to the nearest that is: a stronger one if there is any. */
function withinAllowed(decision: Decision, allowed: readonly Tier[]): Decision {
  if (allowed.includes(decision.tier)) return decision
  const wanted = TIERS.indexOf(decision.tier)
  const stronger = TIERS.slice(wanted).find((tier) => allowed.includes(tier))
  const tier = stronger ?? TIERS.slice(0, wanted).findLast((weaker) => allowed.includes(weaker))
  if (tier === undefined) return decision
  const { counterfactual: _, ...rest } = decision
  return { ...rest, tier, reasons: [...decision.reasons, { feature: `not allowed:${decision.tier}`, weight: 0 }] }
}

function invalid(message: string, hint: string): RouterError {
  return new RouterError('invalid_request', message, { hint })
}
