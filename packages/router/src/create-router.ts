import type { CallOptions } from './call/call-options.ts'
import type { CallResult } from './call/call-result.ts'
import { decide } from './call/decide.ts'
import type { Engine } from './call/engine.ts'
import { createHooks } from './call/hooks.ts'
import { readEvents } from './call/read-events.ts'
import { runCall } from './call/run-call.ts'
import type { StreamEvent } from './call/stream-event.ts'
import { classifyByKeywords } from './classifier/classify-by-keywords.ts'
import { classifyByModel } from './classifier/classify-by-model.ts'
import type { Classifier } from './classifier/classifier.ts'
import type { Decision } from './classifier/decision.ts'
import { RETIRED_MODELS } from './models/known-models.ts'
import { probeTiers } from './probe.ts'
import type { ProbeOptions, TierProbe } from './probe.ts'
import { createCircuitBreaker } from './resilience/circuit-breaker.ts'
import type { Circuit } from './resilience/circuit-breaker.ts'
import { resolveOptions } from './resolve-options.ts'
import type { RouterOptions } from './router-options.ts'
import type { Task } from './task.ts'
import { createTelemetry } from './telemetry/telemetry.ts'
import { TIERS } from './tier.ts'

/** Routes tasks to model tiers and calls them. */
export interface Router {
  /** Which tier the task would go to and why. Pure and local: nothing is called, nothing is reported. */
  classify(task: Task, options?: Pick<CallOptions, 'tier' | 'allowedTiers'>): Decision
  /** Routes the task, asks the model, and resolves with a whole, checked answer or rejects with a RouterError. */
  call(task: Task, prompt: string, options?: CallOptions): Promise<CallResult>
  /**
   * The same as events. The last one is `result`; a failure is thrown as a RouterError. Leaving the loop early aborts
   * the model call.
   */
  stream(task: Task, prompt: string, options?: CallOptions): AsyncGenerator<StreamEvent, CallResult>
  /**
   * Asks the servers which models they have and the local one what it can do; never throws for a tier that is down.
   * What it learns of the local server (context window, how to call tools) is used from then on.
   */
  probe(options?: ProbeOptions): Promise<readonly TierProbe[]>
  /** The state of each provider's circuit breaker, for a health page. */
  circuits(): readonly Circuit[]
}

/** Creates a router. Nothing is read, imported or contacted before the first call. */
export function createRouter(options: RouterOptions = {}): Router {
  const settings = resolveOptions(options)
  const hooks = createHooks(options)
  const engine: Engine = {
    options,
    settings,
    hooks,
    telemetry: createTelemetry(options.telemetry),
    classifier: chooseClassifier(options.classifier),
    breaker: createCircuitBreaker(settings.clock, options.circuit),
  }
  for (const tier of TIERS) {
    const { model } = settings.tiers[tier]
    const retired = Object.hasOwn(RETIRED_MODELS, model) ? RETIRED_MODELS[model] : undefined
    if (retired === undefined) continue
    const message = `tier ${tier}: ${model} was retired on ${retired.retiredOn} and calls to it fail; use ${retired.replacement}`
    hooks.onWarning({ code: 'retired_model', message })
  }
  return {
    classify: (task, callOptions) => decide(engine, task, callOptions),
    call: (task, prompt, callOptions = {}) => runCall(engine, task, prompt, callOptions),
    stream: (task, prompt, callOptions = {}) => readEvents((emit) => runCall(engine, task, prompt, callOptions, emit)),
    probe: (probeOptions) => probeTiers(settings, probeOptions),
    circuits: () => engine.breaker.list(),
  }
}

function chooseClassifier(classifier: RouterOptions['classifier'] = 'model'): Classifier {
  if (typeof classifier === 'function') return classifier
  return classifier === 'keywords' ? classifyByKeywords : classifyByModel
}
