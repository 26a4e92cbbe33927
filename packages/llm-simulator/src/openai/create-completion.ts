import { charactersPerToken, countTokens } from '../count-tokens.ts'
import { cutAtStop } from '../cut-at-stop.ts'
import type { Fault } from '../fault.ts'
import { hashText } from '../hash-text.ts'
import type { JsonRecord } from '../is-record.ts'
import type { ScriptedReply, ScriptedToolCall } from '../scripted-reply.ts'
import type { SimulatedRequest } from '../simulated-request.ts'

/** A tool call of an answer. */
interface AnswerToolCall {
  readonly id: string
  readonly type: 'function'
  readonly function: { readonly name: string; readonly arguments: string }
}

/** A chat answer before it takes the shape of a JSON body or of chunks. */
export interface Completion {
  readonly id: string
  readonly model: string
  readonly content: string | null
  readonly toolCalls: readonly AnswerToolCall[]
  readonly finishReason: string | null
  /** The stop sequence that ended the text. */
  readonly stopReason: string | null
  readonly usage: {
    readonly prompt_tokens: number
    readonly completion_tokens: number
    readonly total_tokens: number
    readonly prompt_tokens_details: null
  }
}

interface CompletionParts {
  readonly body: JsonRecord
  readonly request: SimulatedRequest
  readonly reply: ScriptedReply
  readonly promptTokens: number
  readonly maxTokens: number
  readonly fault: Fault | undefined
  readonly seed: string
}

/** A constant, so that the same request has the same answer (2026-11-22T00:00:00Z). */
const created = 1_795_305_600

/** Makes the complete answer, cut to `maxTokens`. */
export function createCompletion(parts: CompletionParts): Completion {
  const { body, request, reply, promptTokens, fault, seed } = parts
  const key = hashText(
    seed,
    JSON.stringify({ ...body, stream: undefined, stream_options: undefined }),
    JSON.stringify(reply),
  )
  const isSilent = fault?.kind === 'refusal' || fault?.kind === 'empty'
  const asText = fault?.kind === 'tools_as_text' && request.toolChoice === 'auto'
  const calls = isSilent ? [] : (reply.toolCalls ?? [])
  const { text, sequence } = cutAtStop(isSilent ? '' : toContent(parts, asText ? calls : []), body.stop)
  const half = Math.max(1, Math.floor(countTokens(text) / 2))
  const limit = Math.min(parts.maxTokens, fault?.kind === 'truncate' ? half : Infinity)
  const content = text.slice(0, limit * charactersPerToken)

  let used = countTokens(content)
  let isCut = content.length < text.length || (fault?.kind === 'truncate' && text === '')
  const toolCalls: AnswerToolCall[] = []
  for (const [index, { name, input }] of (asText ? [] : calls).entries()) {
    const json = JSON.stringify(input)
    const cost = countTokens(name + json)
    isCut ||= used + cost > limit
    if (isCut || sequence !== undefined) break
    used += cost
    toolCalls.push({ id: `chatcmpl-tool-${key}${index}`, type: 'function', function: { name, arguments: json } })
  }
  const ended = isToolReason(request, toolCalls) ? 'tool_calls' : 'stop'
  const reason = fault?.kind === 'refusal' ? 'content_filter' : isCut ? 'length' : ended
  const completionTokens = Math.max(1, used)
  return {
    id: `chatcmpl-${key}`,
    model: fault?.kind === 'wrong_model' ? 'simulated-other-model' : request.model,
    content: content === '' ? null : content,
    toolCalls,
    stopReason: isCut ? null : (sequence ?? null),
    finishReason: fault?.kind === 'no_finish_reason' ? null : reason,
    usage: {
      prompt_tokens: promptTokens,
      completion_tokens: completionTokens,
      total_tokens: promptTokens + completionTokens,
      prompt_tokens_details: null,
    },
  }
}

/** Thinking, answer and, for a model that writes its tool calls as text, those. */
function toContent({ reply, fault }: CompletionParts, spoken: readonly ScriptedToolCall[]): string {
  const thinking = reply.thinking ?? (fault?.kind === 'think' ? 'Simulated thinking before the answer.' : '')
  const calls = spoken.map(({ name, input }) => JSON.stringify({ name, arguments: input }))
  return [
    thinking && `<think>\n${thinking}\n</think>\n\n`,
    reply.text ?? '',
    calls.map((call) => `<tool_call>\n${call}\n</tool_call>`).join('\n'),
  ].join('')
}

/** vLLM says `stop`, not `tool_calls`, when one function was named: only a choice of the model counts. */
function isToolReason(request: SimulatedRequest, toolCalls: readonly AnswerToolCall[]): boolean {
  return toolCalls.length > 0 && typeof request.toolChoice !== 'object'
}

/** The answer as one JSON body. */
export function toChatBody({ id, model, content, toolCalls, finishReason, stopReason, usage }: Completion): JsonRecord {
  return {
    id,
    object: 'chat.completion',
    created,
    model,
    choices: [
      {
        index: 0,
        message: {
          role: 'assistant',
          content,
          refusal: null,
          annotations: null,
          audio: null,
          function_call: null,
          tool_calls: toolCalls,
          reasoning: null,
        },
        logprobs: null,
        finish_reason: finishReason,
        stop_reason: stopReason,
        token_ids: null,
      },
    ],
    service_tier: null,
    system_fingerprint: null,
    usage,
    prompt_logprobs: null,
    prompt_token_ids: null,
    kv_transfer_params: null,
  }
}

/** One chunk of a streamed answer. */
export function toChunk(
  { id, model }: Completion,
  choices: readonly JsonRecord[],
  usage?: Completion['usage'],
): string {
  return `data: ${JSON.stringify({ id, object: 'chat.completion.chunk', created, model, choices, ...(usage && { usage }) })}\n\n`
}
