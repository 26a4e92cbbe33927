import { createRouter, DEFAULT_MODELS, type Router, type RouterOptions, type Tier } from '@jr/router'
import type { CliConfig } from '../config.ts'
import type { ModelChoice } from './choose-models.ts'

/** Tiers that have a key or a server behind them, and the router that chooses among them. */
export interface ModelRouter {
  readonly router: Router
  readonly reachable: readonly Tier[]
  /** What the local tier asks for; undefined without a local server. */
  readonly localModel: string | undefined
}

/**
 * Chooses among the reachable tiers. A tier that the document or a person names is asked all the same: its error says which key or
 * server is missing, which "not allowed" would not.
 */
export function createModelRouter(
  config: CliConfig,
  choice: ModelChoice,
  onWarning: (message: string) => void,
): ModelRouter {
  const localModel = choice.localModels === undefined ? undefined : chooseLocalModel(config, choice.localModels)
  const reachable: readonly Tier[] = [
    ...(choice.hasAnthropicKey ? (['haiku'] as const) : []),
    ...(localModel === undefined ? [] : (['local'] as const)),
    ...(choice.hasAnthropicKey ? (['opus'] as const) : []),
  ]
  const options: RouterOptions = {
    environment: {},
    anthropic: { apiKey: config.anthropicApiKey, baseUrl: config.anthropicUrl },
    local: { baseUrl: config.localLlmUrl, apiKey: config.localLlmApiKey },
    tiers: { haiku: { model: config.haikuModel }, opus: { model: config.opusModel }, local: { model: localModel } },
    secrets: localModel === undefined ? 'redact' : 'local-only',
  }
  const chosen = createRouter({ ...options, allowedTiers: reachable, onWarning: ({ message }) => onWarning(message) })
  const every = createRouter(options)
  const routerFor = (tier: Tier | undefined): Router =>
    tier === undefined || reachable.includes(tier) ? chosen : every
  const router: Router = {
    ...chosen,
    classify: (task, call) => routerFor(call?.tier ?? task.tier).classify(task, call),
    call: (task, prompt, call) => routerFor(call?.tier ?? task.tier).call(task, prompt, call),
    stream: (task, prompt, call) => routerFor(call?.tier ?? task.tier).stream(task, prompt, call),
  }
  return { router, reachable, localModel }
}

/** The configured model or the default one, if it is served; else, when nobody said which, whatever the server has. */
function chooseLocalModel(config: CliConfig, served: readonly string[]): string {
  const wanted = config.localLlmModel ?? DEFAULT_MODELS.local
  return config.localLlmModel === undefined && !served.includes(wanted) ? (served[0] ?? wanted) : wanted
}
