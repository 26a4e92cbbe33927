import { charactersPerToken, countTokens } from '../count-tokens.ts'
import { cutAtStop } from '../cut-at-stop.ts'
import type { Fault } from '../fault.ts'
import { hashText } from '../hash-text.ts'
import { isRecord } from '../is-record.ts'
import type { JsonRecord } from '../is-record.ts'
import type { ScriptedReply } from '../scripted-reply.ts'
import { readString } from '../read-string.ts'
import type { AnthropicModel } from './models.ts'
import type { InputUsage } from './prompt-cache.ts'
import { createSignature } from './thinking-signature.ts'

/** A content block of an answer. */
export type AnswerBlock =
  | { readonly type: 'thinking'; readonly thinking: string; readonly signature: string }
  | { readonly type: 'text'; readonly text: string; readonly citations: null }
  | { readonly type: 'tool_use'; readonly id: string; readonly name: string; readonly input: JsonRecord }

/** An answer of the Messages API. */
export interface AnswerMessage {
  readonly id: string
  readonly type: 'message'
  readonly role: 'assistant'
  readonly model: string
  readonly container: null
  readonly diagnostics: null
  readonly content: readonly AnswerBlock[]
  readonly stop_reason: string | null
  readonly stop_sequence: string | null
  readonly stop_details: JsonRecord | null
  readonly usage: JsonRecord & { readonly output_tokens: number }
}

interface MessageParts {
  readonly body: JsonRecord
  readonly model: AnthropicModel
  readonly reply: ScriptedReply
  readonly inputUsage: InputUsage
  readonly fault: Fault | undefined
  readonly seed: string
}

/** Length of the default thinking text by effort, in tokens: more effort, more of `max_tokens` is gone before the answer begins. */
const thinkingTokens: Readonly<Record<string, number>> = { low: 8, medium: 24, high: 64, xhigh: 128, max: 256 }
const defaultEffort: Readonly<Record<AnthropicModel['thinking'], string>> = {
  always: 'medium',
  default: 'high',
  never: 'low',
}

/** Makes the complete answer: blocks cut to `max_tokens` in their order, usage, and the reason it stopped. */
export function createMessage(parts: MessageParts): AnswerMessage {
  const { body, model, reply, fault, seed } = parts
  const key = hashText(seed, JSON.stringify({ ...body, stream: undefined }), JSON.stringify(reply))
  const isRefused = fault?.kind === 'refusal'
  const thinking = isRefused || fault?.kind === 'empty' ? '' : createThinking(parts)
  const wanted = isRefused || fault?.kind === 'empty' ? {} : reply
  const maxTokens = Math.min(
    Number(body.max_tokens),
    fault?.kind === 'truncate' ? countTokens(thinking) + halveTokens(reply) : Infinity,
  )

  const content: AnswerBlock[] = []
  const cutThinking = thinking.slice(0, maxTokens * charactersPerToken)
  if (thinking !== '') {
    // An omitted thinking text is billed all the same.
    const shown = isShown(body, model) ? cutThinking : ''
    content.push({ type: 'thinking', thinking: shown, signature: createSignature(model.id, shown) })
  }
  const thinkingUsed = countTokens(cutThinking)
  let left = maxTokens - thinkingUsed
  let isCut = countTokens(thinking) > maxTokens
  const { text, sequence } = cutAtStop(wanted.text ?? '', body.stop_sequences)
  if (text !== '' && left > 0)
    content.push({ type: 'text', text: text.slice(0, left * charactersPerToken), citations: null })
  isCut ||= countTokens(text) > left
  left -= Math.min(left, countTokens(text))
  if (!isCut && sequence === undefined) {
    for (const [index, call] of (wanted.toolCalls ?? []).entries()) {
      const cost = countTokens(call.name + JSON.stringify(call.input))
      if (cost > left) {
        isCut = true
        break
      }
      left -= cost
      content.push({ type: 'tool_use', id: `toolu_sim${key}${index}`, name: call.name, input: call.input })
    }
  }
  const outputTokens = Math.max(1, maxTokens - Math.max(0, left))
  const hasToolUse = content.some(({ type }) => type === 'tool_use')
  const reason = isRefused
    ? 'refusal'
    : isCut
      ? 'max_tokens'
      : hasToolUse
        ? 'tool_use'
        : sequence === undefined
          ? 'end_turn'
          : 'stop_sequence'
  return {
    id: `msg_sim${key}`,
    type: 'message',
    role: 'assistant',
    model: fault?.kind === 'wrong_model' ? 'claude-simulated-other-model' : model.id,
    container: null,
    diagnostics: null,
    content,
    stop_reason: fault?.kind === 'no_finish_reason' ? null : reason,
    stop_sequence: reason === 'stop_sequence' ? (sequence ?? null) : null,
    stop_details: isRefused ? { type: 'refusal', category: 'general_harms', explanation: 'Simulated refusal.' } : null,
    usage: toUsage(parts.inputUsage, outputTokens, thinkingUsed),
  }
}

/** Whether the request's answer begins with thinking. */
function createThinking({ body, model, reply, fault }: MessageParts): string {
  const isOff = isRecord(body.thinking) && body.thinking.type === 'disabled'
  if (fault?.kind !== 'think' && (isOff || model.thinking === 'never')) return ''
  if (reply.thinking !== undefined) return reply.thinking
  const effort = isRecord(body.output_config) ? body.output_config.effort : undefined
  const length = (thinkingTokens[readString(effort, defaultEffort[model.thinking])] ?? 8) * charactersPerToken
  return 'Simulated thinking. '.repeat(Math.ceil(length / 20)).slice(0, length)
}

/** Opus 5.5 omits its thinking text unless asked for a summary; the others show it unless asked to omit it. */
function isShown(body: JsonRecord, model: AnthropicModel): boolean {
  const display = isRecord(body.thinking) ? body.thinking.display : undefined
  return display === 'summarized' || (display !== 'omitted' && model.thinking !== 'always')
}

function halveTokens(reply: ScriptedReply): number {
  return Math.max(1, Math.floor(countTokens(reply.text ?? JSON.stringify(reply.toolCalls ?? '')) / 2))
}

function toUsage(input: InputUsage, outputTokens: number, thinkingUsed: number): AnswerMessage['usage'] {
  return {
    input_tokens: input.inputTokens,
    cache_creation_input_tokens: input.cacheCreation5mTokens + input.cacheCreation1hTokens,
    cache_read_input_tokens: input.cacheReadTokens,
    cache_creation: {
      ephemeral_5m_input_tokens: input.cacheCreation5mTokens,
      ephemeral_1h_input_tokens: input.cacheCreation1hTokens,
    },
    output_tokens: outputTokens,
    output_tokens_details: { thinking_tokens: thinkingUsed },
    server_tool_use: null,
    service_tier: 'standard',
    speed: 'standard',
    inference_geo: null,
  }
}
