import type Anthropic from '@anthropic-ai/sdk'
import { toReply } from './anthropic-reply.ts'
import type { ProviderEvent } from './provider.ts'
import { incompleteReply } from './incomplete-reply.ts'

/**
 * Reads a raw message stream. The SDK ends it silently when the server cuts it, so the end is believed only after
 * `message_stop`; tool calls are passed on complete, in the reply. What comes after the reply is read, too: leaving the
 * SDK's loop early closes the connection.
 */
export async function* readAnthropicStream(
  events: AsyncIterable<Anthropic.RawMessageStreamEvent>,
  requestId: string | undefined,
): AsyncGenerator<ProviderEvent> {
  let message: Anthropic.Message | undefined
  const content: Anthropic.ContentBlock[] = []
  const inputs = new Map<number, string>()
  let isComplete = false
  for await (const event of events) {
    if (isComplete) continue
    if (event.type === 'message_stop') {
      if (message === undefined) break
      closeInputs(content, inputs)
      isComplete = true
      yield { type: 'reply', reply: toReply({ ...message, content }, requestId) }
    } else if (event.type === 'message_start') {
      message = event.message
      yield { type: 'start', model: message.model }
    } else if (event.type === 'content_block_start') {
      content[event.index] = { ...event.content_block }
      if (event.content_block.type === 'text' && event.content_block.text !== '') {
        yield { type: 'text', text: event.content_block.text }
      }
    } else if (event.type === 'content_block_delta') {
      const text = applyDelta(content[event.index], event, inputs)
      yield text === '' ? { type: 'activity' } : { type: 'text', text }
    } else if (event.type === 'message_delta' && message !== undefined) {
      message = {
        ...message,
        stop_reason: event.delta.stop_reason,
        usage: { ...message.usage, ...(withoutNulls(event.usage) as Partial<Anthropic.Usage>) },
      }
      yield { type: 'activity' }
    } else {
      yield { type: 'activity' }
    }
  }
  if (!isComplete) throw incompleteReply('anthropic', 'the stream ended before the message was complete', requestId)
}

/** Adds a delta to its block; returns the text in it that is for the reader. */
function applyDelta(
  block: Anthropic.ContentBlock | undefined,
  event: Anthropic.RawContentBlockDeltaEvent,
  inputs: Map<number, string>,
): string {
  const { delta, index } = event
  if (delta.type === 'input_json_delta') {
    inputs.set(index, (inputs.get(index) ?? '') + delta.partial_json)
  } else if (delta.type === 'text_delta' && block?.type === 'text') {
    block.text += delta.text
    return delta.text
  } else if (delta.type === 'thinking_delta' && block?.type === 'thinking') {
    block.thinking += delta.thinking
  } else if (delta.type === 'signature_delta' && block?.type === 'thinking') {
    block.signature = delta.signature
  }
  return ''
}

function closeInputs(content: Anthropic.ContentBlock[], inputs: ReadonlyMap<number, string>): void {
  for (const [index, json] of inputs) {
    const block = content[index]
    if (block?.type === 'tool_use') block.input = json === '' ? {} : (JSON.parse(json) as unknown)
  }
}

/** The counts of a delta are cumulative; a null says nothing. */
function withoutNulls(value: object): object {
  return Object.fromEntries(Object.entries(value).filter(([, field]) => field !== null))
}
