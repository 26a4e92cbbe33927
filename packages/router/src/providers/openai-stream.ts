import type OpenAI from 'openai'
import { toOpenAiReply } from './openai-reply.ts'
import type { ProviderEvent, ProviderRequest } from './provider.ts'
import { mayBecomeToolCall } from './text-tool-calls.ts'
import { createThinkFilter } from './think-filter.ts'
import { incompleteReply } from './incomplete-reply.ts'

interface PartialCall {
  id: string | undefined
  name: string
  arguments: string
}

/** Reads a chat completion stream. The SDK ends it silently when the server cuts it: only a finish reason is believed. */
export async function* readOpenAiStream(
  chunks: AsyncIterable<OpenAI.ChatCompletionChunk>,
  request: ProviderRequest,
  requestId: string | undefined,
): AsyncGenerator<ProviderEvent> {
  const calls: PartialCall[] = []
  const filter = createThinkFilter()
  let started = false
  let content = ''
  let visible = ''
  let shown = 0
  let model = request.model
  let finishReason: string | null = null
  let usage: OpenAI.CompletionUsage | null | undefined
  // Text that may still turn out to be a tool call is held back, or the reader would see the call as an answer.
  const hasTools = request.tools !== undefined && request.tools.length > 0
  const show = (): string => {
    // The complete reply is trimmed, so leading and trailing white space is not for the reader either.
    const from = shown === 0 ? visible.length - visible.trimStart().length : shown
    const to = visible.trimEnd().length
    if (to <= from) return ''
    shown = to
    return visible.slice(from, to)
  }

  for await (const chunk of chunks) {
    if (!started) {
      started = true
      model = chunk.model
      yield { type: 'start', model }
    }
    usage = chunk.usage ?? usage
    // The last chunk carries the usage and no choice.
    const choice = chunk.choices[0]
    if (choice === undefined) continue
    finishReason = choice.finish_reason ?? finishReason
    for (const part of choice.delta.tool_calls ?? []) addToolCallPart(calls, part)
    if (choice.delta.content) {
      content += choice.delta.content
      visible += filter.push(choice.delta.content)
    }
    const text = hasTools && mayBecomeToolCall(visible) ? '' : show()
    yield text === '' ? { type: 'activity' } : { type: 'text', text }
  }
  if (finishReason === null) {
    throw incompleteReply('local', 'the stream ended before the reply was complete', requestId)
  }
  visible += filter.end()
  const reply = toOpenAiReply({ model, content, toolCalls: calls, finishReason, usage }, request, requestId)
  const rest = reply.text === '' ? '' : show()
  if (rest !== '') yield { type: 'text', text: rest }
  // A final answer that came as a tool call has not been shown yet.
  if (shown === 0 && reply.text !== '') yield { type: 'text', text: reply.text }
  yield { type: 'reply', reply: shown > 0 ? { ...reply, text: visible.trim() } : reply }
}

function addToolCallPart(calls: PartialCall[], part: OpenAI.ChatCompletionChunk.Choice.Delta.ToolCall): void {
  const call = (calls[part.index] ??= { id: undefined, name: '', arguments: '' })
  call.id ??= part.id
  call.name += part.function?.name ?? ''
  call.arguments += part.function?.arguments ?? ''
}
