import { charactersPerToken, countTokens } from '../count-tokens.ts'
import type { Fault } from '../fault.ts'
import { hashText } from '../hash-text.ts'
import type { JsonRecord } from '../is-record.ts'
import type { ScriptedReply } from '../scripted-reply.ts'
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
export function createCompletion({
  body,
  request,
  reply,
  promptTokens,
  maxTokens,
  fault,
  seed,
}: CompletionParts): Completion {
  const key = hashText(
    seed,
    JSON.stringify({ ...body, stream: undefined, stream_options: undefined }),
    JSON.stringify(reply),
  )
  const thinking = reply.thinking ?? (fault?.kind === 'think' ? 'Simulated thinking before the answer.' : '')
  const calls = reply.toolCalls ?? []
  const asText = fault?.kind === 'tools_as_text' && request.toolChoice === 'auto'
  const spoken = asText
    ? calls
        .map(({ name, input }) => `<tool_call>\n${JSON.stringify({ name, arguments: input })}\n</tool_call>`)
        .join('\n')
    : ''
  const full = (thinking && `<think>\n${thinking}\n</think>\n\n`) + (reply.text ?? '') + spoken
  const text = fault?.kind === 'refusal' || fault?.kind === 'empty' ? '' : full
  const limit = Math.min(
    maxTokens,
    fault?.kind === 'truncate' ? Math.max(1, Math.floor(countTokens(text) / 2)) : Infinity,
  )
  const content = text.slice(0, limit * charactersPerToken)

  let used = countTokens(content)
  let isCut = content.length < text.length || (fault?.kind === 'truncate' && text === '')
  const toolCalls: AnswerToolCall[] = []
  for (const [index, { name, input }] of (asText || fault?.kind === 'refusal' || fault?.kind === 'empty'
    ? []
    : calls
  ).entries()) {
    const json = JSON.stringify(input)
    const cost = countTokens(name + json)
    isCut ||= used + cost > limit
    if (isCut) break
    used += cost
    toolCalls.push({ id: `chatcmpl-tool-${key}${index}`, type: 'function', function: { name, arguments: json } })
  }
  const reason =
    fault?.kind === 'refusal'
      ? 'content_filter'
      : isCut
        ? 'length'
        : isToolReason(request, toolCalls)
          ? 'tool_calls'
          : 'stop'
  const completionTokens = Math.max(1, used)
  return {
    id: `chatcmpl-${key}`,
    model: fault?.kind === 'wrong_model' ? 'simulated-other-model' : request.model,
    content: content === '' ? null : content,
    toolCalls,
    finishReason: fault?.kind === 'no_finish_reason' ? null : reason,
    usage: {
      prompt_tokens: promptTokens,
      completion_tokens: completionTokens,
      total_tokens: promptTokens + completionTokens,
      prompt_tokens_details: null,
    },
  }
}

/** vLLM says `stop`, not `tool_calls`, when one function was named: only a choice of the model counts. */
function isToolReason(request: SimulatedRequest, toolCalls: readonly AnswerToolCall[]): boolean {
  return toolCalls.length > 0 && typeof request.toolChoice !== 'object'
}

/** The answer as one JSON body. */
export function toChatBody({ id, model, content, toolCalls, finishReason, usage }: Completion): JsonRecord {
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
        stop_reason: null,
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
