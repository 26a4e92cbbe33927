import type { JsonRecord } from './is-record.ts'

/** A tool that the request offers, in one shape for both protocols. */
export interface SimulatedTool {
  readonly name: string
  readonly description: string
  readonly inputSchema: JsonRecord
}

/** What the request says about tools: may call, must not, must call any, must call this one. */
export type SimulatedToolChoice = 'auto' | 'none' | 'any' | { readonly tool: string }

/** A generation request of either protocol, reduced to what an answer depends on. */
export interface SimulatedRequest {
  readonly protocol: 'anthropic' | 'openai'
  readonly model: string
  /** Read from the model id; `local` for everything the OpenAI route serves. */
  readonly tier: 'haiku' | 'sonnet' | 'opus' | 'other' | 'local'
  readonly system: string
  /** Text of the last user message that has text (tool results are not text). */
  readonly prompt: string
  /** Texts of the tool results that came after `prompt`, oldest first. */
  readonly toolResults: readonly string[]
  readonly tools: readonly SimulatedTool[]
  readonly toolChoice: SimulatedToolChoice
  /** The JSON schema the answer must satisfy, when structured output is asked for. */
  readonly outputSchema?: JsonRecord
  readonly stream: boolean
}

/** The tier a Claude model id names. */
export function toTier(model: string): SimulatedRequest['tier'] {
  return (['haiku', 'sonnet', 'opus'] as const).find((tier) => model.includes(tier)) ?? 'other'
}
