import { isRecord } from '../is-record.ts'
import type { JsonRecord } from '../is-record.ts'
import { readSignature } from './thinking-signature.ts'

/** A message's content as blocks; a string is one text block. */
export function toBlocks(content: unknown): readonly JsonRecord[] {
  if (typeof content === 'string') return [{ type: 'text', text: content }]
  return Array.isArray(content) ? content.filter(isRecord) : []
}

/** What the API would refuse about the conversation, in its own words. */
export function validateMessages(messages: readonly unknown[], modelId: string): string | undefined {
  let openToolUses: readonly string[] = []
  for (const [index, message] of messages.entries()) {
    if (!isRecord(message)) return `messages.${index}: Input should be a valid dictionary`
    if (message.role !== 'user' && message.role !== 'assistant' && message.role !== 'system') {
      return `messages.${index}.role: Input should be 'user', 'assistant' or 'system'`
    }
    const blocks = toBlocks(message.content)
    if (message.role === 'user' && blocks.length === 0)
      return `messages.${index}: user messages must have non-empty content`
    const problem =
      findBlockProblem(blocks, `messages.${index}`, message.role, modelId) ??
      findPairProblem(blocks, index, openToolUses)
    if (problem) return problem
    openToolUses =
      message.role === 'assistant' ? blocks.filter(({ type }) => type === 'tool_use').map(({ id }) => String(id)) : []
  }
  const first = messages[0]
  if (isRecord(first) && first.role === 'assistant') return 'messages: first message must use the "user" role'
  const last = messages.at(-1)
  if (isRecord(last) && last.role === 'assistant') {
    return 'This model does not support assistant message prefill. The conversation must end with a user message.'
  }
  return undefined
}

function findBlockProblem(
  blocks: readonly JsonRecord[],
  place: string,
  role: string,
  modelId: string,
): string | undefined {
  for (const [index, block] of blocks.entries()) {
    const here = `${place}.content.${index}`
    switch (block.type) {
      case 'text':
        if (typeof block.text !== 'string') return `${here}.text.text: Field required`
        if (block.text === '') return 'messages: text content blocks must be non-empty'
        if (role === 'user' && Array.isArray(block.citations) && block.citations.length > 0) {
          return `${here}.text.citations: citations are not permitted in user messages`
        }
        break
      case 'document':
        if (role === 'assistant') return `${here}: document blocks are not permitted in assistant messages`
        break
      case 'thinking': {
        const signature = readSignature(String(block.signature), String(block.thinking))
        if (!signature.isValid) return `${here}: Invalid \`signature\` in \`thinking\` block`
        if (signature.modelId !== modelId)
          return `${here}: this \`thinking\` block was made by ${signature.modelId} and cannot be continued by ${modelId}`
        break
      }
      case 'tool_use':
      case 'tool_result':
      case 'redacted_thinking':
      case 'image':
      case 'search_result':
        break
      default:
        return `${here}.type: Input tag '${String(block.type)}' found using 'type' does not match any of the expected tags`
    }
  }
  return undefined
}

function findPairProblem(blocks: readonly JsonRecord[], index: number, open: readonly string[]): string | undefined {
  const answered = blocks.filter(({ type }) => type === 'tool_result').map((block) => String(block.tool_use_id))
  const stray = answered.find((id) => !open.includes(id))
  if (stray !== undefined) {
    return `messages.${index}.content: unexpected \`tool_use_id\` found in \`tool_result\` blocks: ${stray}. Each \`tool_result\` block must have a corresponding \`tool_use\` block in the previous message.`
  }
  const missing = open.filter((id) => !answered.includes(id))
  if (missing.length > 0) {
    return `messages.${index - 1}: \`tool_use\` ids were found without \`tool_result\` blocks immediately after: ${missing.join(', ')}. Each \`tool_use\` block must have a corresponding \`tool_result\` block in the next message.`
  }
  return undefined
}
