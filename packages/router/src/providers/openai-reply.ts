import { toUsage } from '../price/usage.ts'
import type { UsageLike } from '../price/usage.ts'
import type { ToolCall } from '../message.ts'
import type { FinishReason, ProviderReply, ProviderRequest } from './provider.ts'
import { FINAL_ANSWER } from './openai-request.ts'
import { findTextToolCalls } from './text-tool-calls.ts'
import { withoutThinking } from './think-filter.ts'
import { incompleteReply } from './incomplete-reply.ts'

const FINISH_REASONS: Readonly<Record<string, FinishReason>> = {
  stop: 'stop',
  length: 'length',
  tool_calls: 'tool_calls',
  function_call: 'tool_calls',
  content_filter: 'refusal',
}

/** What both a complete choice and an accumulated stream have. */
export interface OpenAiAnswer {
  readonly model: string
  readonly content: string | null | undefined
  readonly toolCalls: readonly { readonly id?: string | undefined; readonly name: string; readonly arguments: string }[]
  readonly finishReason: string | null | undefined
  readonly usage: UsageLike | null | undefined
}

/** The neutral reply: thinking removed, tool calls parsed, also those that the model wrote as text. */
export function toOpenAiReply(
  answer: OpenAiAnswer,
  request: ProviderRequest,
  requestId: string | undefined,
): ProviderReply {
  const reported = FINISH_REASONS[answer.finishReason ?? '']
  if (reported === undefined) {
    throw incompleteReply('local', `the reply ended without a known reason (${answer.finishReason})`, requestId)
  }
  let text = withoutThinking(answer.content ?? '')
  let toolCalls: readonly ToolCall[] = answer.toolCalls.map(parseCall)
  if (toolCalls.length === 0 && request.tools !== undefined && reported === 'stop') {
    toolCalls = findTextToolCalls(text, request.tools)
    if (toolCalls.length > 0) text = ''
  }
  const finalAnswer = toFinalAnswer(toolCalls, request)
  if (finalAnswer !== undefined) {
    text = finalAnswer
    toolCalls = []
  }
  return {
    model: answer.model,
    text,
    toolCalls,
    // vLLM says `stop` for a forced tool call.
    finishReason:
      finalAnswer !== undefined ? 'stop' : toolCalls.length > 0 && reported === 'stop' ? 'tool_calls' : reported,
    usage: answer.usage ? toUsage(answer.usage) : undefined,
    requestId,
  }
}

/** The answer of a model that had to call a tool, unless it called others beside it: those come first. */
function toFinalAnswer(calls: readonly ToolCall[], request: ProviderRequest): string | undefined {
  const [call, ...others] = calls
  if (request.toolChoice !== 'required' || call?.name !== FINAL_ANSWER.name || others.length > 0) return undefined
  const { answer } = (call.input ?? {}) as { answer?: unknown }
  return typeof answer === 'string' ? answer : undefined
}

function parseCall(call: OpenAiAnswer['toolCalls'][number], index: number): ToolCall {
  const id = call.id ?? `call_${index}`
  try {
    return { id, name: call.name, input: call.arguments === '' ? {} : (JSON.parse(call.arguments) as unknown) }
  } catch {
    return { id, name: call.name, input: undefined, invalidInput: call.arguments }
  }
}
