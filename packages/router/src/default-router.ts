import type { CallOptions } from './call/call-options.ts'
import type { CallResult } from './call/call-result.ts'
import { createRouter } from './create-router.ts'
import type { Router } from './create-router.ts'
import type { Task } from './task.ts'
import type { Tier } from './tier.ts'

let router: Router | undefined

/** The router behind the functions below: default options, endpoints from the environment. */
function defaultRouter(): Router {
  router ??= createRouter()
  return router
}

/** The seed's `classify_task_complexity`: only the tier. Use `createRouter().classify` for the reasons. */
export function classifyTaskComplexity(task: Task): Tier {
  return defaultRouter().classify(task).tier
}

/** The seed's `route_and_call`: `text` and `tier` of the result are what it returned. */
export function routeAndCall(task: Task, prompt: string, options?: CallOptions): Promise<CallResult> {
  return defaultRouter().call(task, prompt, options)
}

/** Asks Haiku. Needs ANTHROPIC_API_KEY. */
export function callHaiku(prompt: string, options?: CallOptions): Promise<CallResult> {
  return defaultRouter().call({}, prompt, { ...options, tier: 'haiku' })
}

/** Asks the local server at LOCAL_LLM_URL, by default http://localhost:8000/v1. */
export function callLocal(prompt: string, options?: CallOptions): Promise<CallResult> {
  return defaultRouter().call({}, prompt, { ...options, tier: 'local' })
}

/** Asks Opus. Needs ANTHROPIC_API_KEY. */
export function callOpus(prompt: string, options?: CallOptions): Promise<CallResult> {
  return defaultRouter().call({}, prompt, { ...options, tier: 'opus' })
}
