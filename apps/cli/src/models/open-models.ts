import { demoLatencyMs, startSimulator } from '@jr/llm-simulator'
import { createRouter, type Router } from '@jr/router'
import type { CliConfig } from '../config.ts'
import { chooseModels, type ModelChoice } from './choose-models.ts'
import { createModelRouter } from './create-model-router.ts'

/** A router with something behind it. */
export interface Models {
  readonly router: Router
  readonly isSimulated: boolean
  /** One line for a person: what will answer. */
  readonly summary: string
  readonly close: () => Promise<void>
}

/** The probe makes the local model answer three short questions; what it learns in this time is used. */
const probeTimeoutMs = 15_000

/** Uses the key and the local server, whichever there are; without both starts the simulator in this process. */
export async function openModels(
  config: CliConfig,
  onWarning: (message: string) => void,
  choice?: ModelChoice,
): Promise<Models> {
  choice ??= await chooseModels(config)
  if (choice.isSimulated) return openSimulator(config)
  const { router, reachable, localModel } = createModelRouter(config, choice, onWarning)
  for (const { tier, message } of await router.probe({ timeoutMs: probeTimeoutMs })) {
    if (message !== undefined && reachable.includes(tier)) onWarning(`tier ${tier}: ${message}`)
  }
  return {
    router,
    isSimulated: false,
    summary: `tiers ${reachable.join(', ')}${localModel === undefined ? '' : `; ${localModel} at ${config.localLlmUrl}`}`,
    close: async () => undefined,
  }
}

async function openSimulator(config: CliConfig): Promise<Models> {
  const simulator = await startSimulator({ latencyMs: demoLatencyMs })
  const router = createRouter({
    environment: {},
    anthropic: { apiKey: 'simulated', baseUrl: simulator.anthropicUrl },
    local: { baseUrl: simulator.openaiUrl },
  })
  return {
    router,
    isSimulated: true,
    summary: `SIMULATED: there is no ANTHROPIC_API_KEY, and nobody answers at ${config.localLlmUrl}`,
    close: simulator.close,
  }
}
