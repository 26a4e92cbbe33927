import type { JsonRecord } from './is-record.ts'

/** A call of one of the request's tools. */
export interface ScriptedToolCall {
  readonly name: string
  readonly input: JsonRecord
}

/** An answer decided by a test or by a default rule; the protocol adds ids, usage and the finish reason. */
export interface ScriptedReply {
  /** Default: no text. */
  readonly text?: string
  /** Anthropic: the thinking block's text (only where thinking is on). OpenAI: `<think>` text before the answer. */
  readonly thinking?: string
  readonly toolCalls?: readonly ScriptedToolCall[]
}
