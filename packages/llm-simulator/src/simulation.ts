import type { AnthropicModel } from './anthropic/models.ts'
import type { PromptCache } from './anthropic/prompt-cache.ts'
import type { Fault } from './fault.ts'
import type { FaultSource } from './fault-queue.ts'
import type { ScriptedReply } from './scripted-reply.ts'
import type { SimulatedRequest } from './simulated-request.ts'

/** What one running simulator knows: its settings and its little state. */
export interface Simulation {
  readonly seed: string
  readonly latencyMs: number | readonly [min: number, max: number]
  readonly anthropicModels: readonly AnthropicModel[]
  readonly openaiModels: readonly string[]
  /** `max_model_len` of the OpenAI models. */
  readonly contextWindow: number
  readonly anthropicApiKey: string | undefined
  readonly openaiApiKey: string | undefined
  readonly canChooseTools: boolean
  readonly reply: ((request: SimulatedRequest) => ScriptedReply | undefined) | undefined
  readonly takeFault: (source: FaultSource) => Fault | undefined
  readonly cache: PromptCache
}
