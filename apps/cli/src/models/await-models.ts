import { setTimeout as delay } from 'node:timers/promises'
import type { CliConfig } from '../config.ts'
import { chooseModels, type ModelChoice } from './choose-models.ts'

const lookMs = 2_000

/** Waits until a real model can be reached, as after a boot that brings its server up later; undefined when the signal aborts. */
export async function awaitModels(config: CliConfig, signal: AbortSignal): Promise<ModelChoice | undefined> {
  while (!signal.aborted) {
    const choice = await chooseModels(config)
    if (!choice.isSimulated) return choice
    await delay(lookMs, undefined, { signal }).catch(() => {})
  }
  return undefined
}
