import { splitText } from '../deliver-frames.ts'
import type { JsonRecord } from '../is-record.ts'
import type { AnswerBlock, AnswerMessage } from './create-message.ts'

/** One server-sent event of the Messages API. */
export function toFrame(data: JsonRecord): string {
  return `event: ${String(data.type)}\ndata: ${JSON.stringify(data)}\n\n`
}

/** The answer as the API streams it; the usage of `message_delta` is cumulative. */
export function toStreamFrames(message: AnswerMessage): readonly string[] {
  const { usage, content } = message
  const start = {
    ...message,
    content: [],
    stop_reason: null,
    stop_sequence: null,
    stop_details: null,
    usage: { ...usage, output_tokens: 1, output_tokens_details: null },
  }
  const events: JsonRecord[] = [{ type: 'message_start', message: start }]
  for (const [index, block] of content.entries()) {
    events.push({ type: 'content_block_start', index, content_block: toEmptyBlock(block) })
    if (index === 0) events.push({ type: 'ping' })
    for (const delta of toDeltas(block)) events.push({ type: 'content_block_delta', index, delta })
    events.push({ type: 'content_block_stop', index })
  }
  events.push(
    {
      type: 'message_delta',
      delta: {
        container: null,
        stop_reason: message.stop_reason,
        stop_sequence: message.stop_sequence,
        stop_details: message.stop_details,
      },
      usage: {
        input_tokens: usage.input_tokens,
        cache_creation_input_tokens: usage.cache_creation_input_tokens,
        cache_read_input_tokens: usage.cache_read_input_tokens,
        output_tokens: usage.output_tokens,
        output_tokens_details: usage.output_tokens_details,
        server_tool_use: null,
      },
    },
    { type: 'message_stop' },
  )
  return events.map(toFrame)
}

function toEmptyBlock(block: AnswerBlock): JsonRecord {
  if (block.type === 'thinking') return { ...block, thinking: '', signature: '' }
  return block.type === 'text' ? { ...block, text: '' } : { ...block, input: {} }
}

function toDeltas(block: AnswerBlock): readonly JsonRecord[] {
  if (block.type === 'text') return splitText(block.text).map((text) => ({ type: 'text_delta', text }))
  if (block.type === 'tool_use') {
    return splitText(JSON.stringify(block.input)).map((part) => ({ type: 'input_json_delta', partial_json: part }))
  }
  return [
    ...splitText(block.thinking).map((thinking) => ({ type: 'thinking_delta', thinking })),
    { type: 'signature_delta', signature: block.signature },
  ]
}
