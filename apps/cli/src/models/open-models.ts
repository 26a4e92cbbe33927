import { demoLatencyMs, startSimulator } from '@jr/llm-simulator'
import { createRouter, DEFAULT_MODELS, type Router, type RouterOptions, type Tier } from '@jr/router'
import type { CliConfig } from '../config.ts'
import { chooseModels, type ModelChoice } from './choose-models.ts'

/** A router with something behind it. */
export interface Models {
  readonly router: Router
  readonly isSimulated: boolean
  /** One line for a person: what will answer. */
  readonly summary: string
  readonly close: () => Promise<void>
}

/** Uses the key and the local server, whichever there are; without both starts the simulator in this process. */
export async function openModels(config: CliConfig, onWarning: (message: string) => void): Promise<Models> {
  const choice = await chooseModels(config)
  const warn: RouterOptions['onWarning'] = ({ message }) => onWarning(message)
  if (choice.isSimulated) return openSimulator(config, warn)
  const { reachable, localModel } = toTiers(config, choice)
  const router = createReachableRouter(reachable, {
    environment: {},
    anthropic: { apiKey: config.anthropicApiKey, baseUrl: config.anthropicUrl },
    local: { baseUrl: config.localLlmUrl, apiKey: config.localLlmApiKey },
    tiers: {
      haiku: { model: config.haikuModel },
      opus: { model: config.opusModel },
      local: { model: localModel },
    },
    secrets: reachable.includes('local') ? 'local-only' : 'redact',
    onWarning: warn,
  })
  return {
    router,
    isSimulated: false,
    summary: `tiers ${reachable.join(', ')}${localModel === undefined ? '' : `; ${localModel} at ${config.localLlmUrl}`}`,
    close: async () => undefined,
  }
}

/**
 * Chooses among the tiers that have a server behind them. A tier that the document or a person names is asked all the same: its
 * error says which key or server is missing, which "not allowed" would not.
 */
function createReachableRouter(reachable: readonly Tier[], options: RouterOptions): Router {
  const chosen = createRouter({ ...options, allowedTiers: reachable })
  const every = createRouter({ ...options, onWarning: undefined })
  const routerFor = (tier: Tier | undefined): Router =>
    tier === undefined || reachable.includes(tier) ? chosen : every
  return {
    ...chosen,
    classify: (task, call) => routerFor(call?.tier ?? task.tier).classify(task, call),
    call: (task, prompt, call) => routerFor(call?.tier ?? task.tier).call(task, prompt, call),
    stream: (task, prompt, call) => routerFor(call?.tier ?? task.tier).stream(task, prompt, call),
  }
}

async function openSimulator(config: CliConfig, onWarning: RouterOptions['onWarning']): Promise<Models> {
  const simulator = await startSimulator({ latencyMs: demoLatencyMs })
  const router = createRouter({
    environment: {},
    anthropic: { apiKey: 'simulated', baseUrl: simulator.anthropicUrl },
    local: { baseUrl: simulator.openaiUrl },
    onWarning,
  })
  return {
    router,
    isSimulated: true,
    summary: `SIMULATED: there is no ANTHROPIC_API_KEY, and nobody answers at ${config.localLlmUrl}`,
    close: simulator.close,
  }
}

/** A tier without a server behind it must not be chosen. A local server with one other model serves that. */
function toTiers(
  config: CliConfig,
  { hasAnthropicKey, localModels }: ModelChoice,
): { readonly reachable: readonly Tier[]; readonly localModel: string | undefined } {
  const hasLocal = localModels !== undefined
  const wanted = config.localLlmModel ?? DEFAULT_MODELS.local
  const localModel = hasLocal && !localModels.includes(wanted) ? (config.localLlmModel ?? localModels[0]) : wanted
  return {
    reachable: [
      ...(hasAnthropicKey ? (['haiku'] as const) : []),
      ...(hasLocal ? (['local'] as const) : []),
      ...(hasAnthropicKey ? (['opus'] as const) : []),
    ],
    localModel: hasLocal ? localModel : undefined,
  }
}
