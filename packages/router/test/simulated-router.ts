import { startSimulator } from '@jr/llm-simulator'
import type { Simulator, SimulatorOptions } from '@jr/llm-simulator'
import { onTestFinished } from 'vitest'
import { createRouter } from '../src/index.ts'
import type { Router, RouterOptions } from '../src/index.ts'

/** A router in front of a simulator of its own; both end with the test. Nothing is read from the environment. */
export async function aSimulatedRouter(
  options: RouterOptions = {},
  simulatorOptions: SimulatorOptions = {},
  /** A concurrent test passes its own. */
  onFinished: (end: () => Promise<void>) => void = onTestFinished,
): Promise<{ router: Router; simulator: Simulator }> {
  const simulator = await startSimulator(simulatorOptions)
  onFinished(() => simulator.close())
  const router = createRouter({
    anthropic: { apiKey: 'test-key', baseUrl: simulator.anthropicUrl },
    local: { baseUrl: simulator.openaiUrl },
    environment: {},
    random: () => 1,
    ...options,
  })
  return { router, simulator }
}
