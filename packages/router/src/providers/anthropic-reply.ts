import type Anthropic from '@anthropic-ai/sdk'
import type { ToolCall } from '../message.ts'
import { toUsage } from '../price/usage.ts'
import type { UsageLike } from '../price/usage.ts'
import { RouterError } from '../router-error.ts'
import type { FinishReason, ProviderReply } from './provider.ts'
import { incompleteReply } from './incomplete-reply.ts'

const FINISH_REASONS: Readonly<Record<string, FinishReason>> = {
  end_turn: 'stop',
  stop_sequence: 'stop',
  tool_use: 'tool_calls',
  max_tokens: 'length',
  refusal: 'refusal',
  model_context_window_exceeded: 'context_overflow',
  pause_turn: 'pause',
}

/** What both a complete message and an accumulated stream have. */
export interface AnthropicAnswer {
  readonly model: string
  readonly content: readonly Anthropic.ContentBlock[]
  readonly stop_reason: string | null
  readonly usage: UsageLike
}

/** The neutral reply. Text is chosen by block type: the first block may be thinking. */
export function toReply(answer: AnthropicAnswer, requestId: string | undefined): ProviderReply {
  if (!Array.isArray(answer.content)) {
    throw new RouterError('malformed_reply', 'anthropic: the reply has no content blocks', {
      retryable: true,
      requestId,
      mayBeCharged: true,
    })
  }
  const finishReason = FINISH_REASONS[answer.stop_reason ?? '']
  if (finishReason === undefined) {
    throw incompleteReply('anthropic', `the reply ended without a known reason (${answer.stop_reason})`, requestId)
  }
  let text = ''
  const toolCalls: ToolCall[] = []
  for (const block of answer.content) {
    if (block.type === 'text') text += block.text
    if (block.type === 'tool_use') toolCalls.push({ id: block.id, name: block.name, input: block.input })
  }
  return {
    model: answer.model,
    text,
    toolCalls,
    finishReason,
    usage: toUsage(answer.usage),
    requestId,
    native: answer.content,
  }
}
