import { splitText } from '../deliver-frames.ts'
import type { JsonRecord } from '../is-record.ts'
import { toChunk } from './create-completion.ts'
import type { Completion } from './create-completion.ts'

/** The answer as vLLM streams it; with `includeUsage` a last chunk without choices carries the usage. */
export function toChatFrames(completion: Completion, includeUsage: boolean): readonly string[] {
  const deltas: JsonRecord[] = [{ role: 'assistant', content: '' }]
  for (const content of splitText(completion.content ?? '')) deltas.push({ content })
  for (const [index, call] of completion.toolCalls.entries()) {
    deltas.push({
      tool_calls: [{ index, id: call.id, type: 'function', function: { name: call.function.name, arguments: '' } }],
    })
    for (const part of splitText(call.function.arguments))
      deltas.push({ tool_calls: [{ index, function: { arguments: part } }] })
  }
  const toChoice = (delta: JsonRecord, finishReason: string | null): JsonRecord => ({
    index: 0,
    delta,
    logprobs: null,
    finish_reason: finishReason,
  })
  const chunks = deltas.map((delta) => toChunk(completion, [toChoice(delta, null)]))
  if (completion.finishReason !== null) chunks.push(toChunk(completion, [toChoice({}, completion.finishReason)]))
  if (includeUsage) chunks.push(toChunk(completion, [], completion.usage))
  return [...chunks, 'data: [DONE]\n\n']
}
