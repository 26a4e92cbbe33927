import { countTokens } from '../count-tokens.ts'
import { deliverFrames, toJsonDelivery } from '../deliver-frames.ts'
import { sendJson } from '../exchange.ts'
import type { Exchange } from '../exchange.ts'
import type { Fault } from '../fault.ts'
import { isRecord } from '../is-record.ts'
import type { JsonRecord } from '../is-record.ts'
import { planAnswer } from '../plan-answer.ts'
import type { Simulation } from '../simulation.ts'
import { toFaultHeaders } from '../to-fault-headers.ts'
import { readString } from '../read-string.ts'
import { createCompletion, toChatBody } from './create-completion.ts'
import { readChatRequest, toText } from './read-chat.ts'
import { sendOpenaiError, toOpenaiError } from './send-error.ts'
import { toChatFrames } from './to-chat-frames.ts'
import { findChatRejection } from './validate-chat.ts'

/** Answers one request of the vLLM route; `path` begins after `/openai`. */
export async function handleOpenai(
  simulation: Simulation,
  exchange: Exchange,
  path: URL,
  credential: string | undefined,
): Promise<void> {
  const { method } = exchange.record
  const { pathname } = path
  if (method === 'GET' && pathname === '/health') return answerHealth(simulation, exchange)
  if (simulation.openaiApiKey !== undefined && credential !== simulation.openaiApiKey)
    return sendOpenaiError(exchange, { status: 401 })
  if (method === 'POST' && pathname === '/v1/chat/completions') return answerChat(simulation, exchange)
  if (method === 'GET' && pathname === '/v1/models') return answerModels(simulation, exchange)
  if (method === 'GET' && pathname === '/version') return sendJson(exchange, 200, { version: '0.32.0+simulated' })
  if (method === 'POST' && pathname === '/tokenize') return answerTokenize(simulation, exchange)
  return sendJson(exchange, 404, { detail: 'Not Found' })
}

async function answerChat(simulation: Simulation, exchange: Exchange): Promise<void> {
  const { body } = exchange.record
  const rejection = findChatRejection(body, simulation.openaiModels, simulation.canChooseTools)
  if (rejection || !isRecord(body)) return sendOpenaiError(exchange, rejection ?? { status: 400 })
  const promptTokens = countPromptTokens(body)
  const limit = body.max_completion_tokens ?? body.max_tokens
  const requested = limit === undefined || limit === null ? undefined : Number(limit)
  const { contextWindow } = simulation
  if (promptTokens + (requested ?? 1) > contextWindow)
    return sendOverflow(exchange, contextWindow, promptTokens, requested ?? 1)

  const request = readChatRequest(body, readString(body.model, simulation.openaiModels[0]))
  const plan = await planAnswer(simulation, exchange, request, body)
  if (plan.type === 'gone') return undefined
  if (plan.type === 'rejection') return sendOpenaiError(exchange, { status: 400, message: plan.message })
  if (plan.type === 'overflow') return sendOverflow(exchange, contextWindow, contextWindow, requested ?? 1)
  if (plan.type === 'status') return sendOpenaiError(exchange, plan.fault, toFaultHeaders(plan.fault))
  const { reply, fault } = plan
  const maxTokens = requested ?? contextWindow - promptTokens
  const completion = createCompletion({ body, request, reply, promptTokens, maxTokens, fault, seed: simulation.seed })
  if (!request.stream) return deliverFrames(exchange, toJsonDelivery(toChatBody(completion), {}), fault)
  const includeUsage = isRecord(body.stream_options) && body.stream_options.include_usage === true
  return deliverFrames(
    exchange,
    {
      headers: { 'content-type': 'text/event-stream; charset=utf-8' },
      frames: toChatFrames(completion, includeUsage),
      malformedFrame: 'data: {"id": "chatcmpl-\n\n',
      errorFrame: `data: ${JSON.stringify(toOpenaiError(500, 'EngineCore encountered an issue.'))}\n\ndata: [DONE]\n\n`,
    },
    fault,
  )
}

/** vLLM's words, in which the numbers are all a client has to go by. */
function sendOverflow(exchange: Exchange, window: number, promptTokens: number, requested: number): void {
  sendOpenaiError(exchange, {
    status: 400,
    message: `This model's maximum context length is ${window} tokens. However, you requested ${requested} output tokens and your prompt contains at least ${promptTokens} input tokens, for a total of at least ${requested + promptTokens} tokens. Please reduce the length of the input prompt or the number of requested output tokens.`,
    param: 'input_tokens',
  })
}

/** Tokens of the prompt by the simulator's rule: every message's text, its tool calls, and the tools. */
function countPromptTokens(body: JsonRecord): number {
  const messages = (body.messages as readonly unknown[]).filter(isRecord)
  const texts = messages.map(({ content, tool_calls: calls }) => toText(content) + (calls ? JSON.stringify(calls) : ''))
  return [...texts, body.tools ? JSON.stringify(body.tools) : ''].reduce((sum, text) => sum + countTokens(text), 0)
}

function answerModels(simulation: Simulation, exchange: Exchange): void {
  const fault = takeStatusFault(simulation, exchange, 'models')
  if (fault) return sendOpenaiError(exchange, fault, toFaultHeaders(fault))
  const data = simulation.openaiModels.map((id) => ({
    id,
    object: 'model',
    created: 1_795_305_600,
    owned_by: 'vllm',
    root: id,
    parent: null,
    max_model_len: simulation.contextWindow,
    permission: [],
  }))
  sendJson(exchange, 200, { object: 'list', data })
}

function answerHealth(simulation: Simulation, exchange: Exchange): void {
  const fault = takeStatusFault(simulation, exchange, 'health')
  exchange.record.status = fault?.status ?? 200
  exchange.response.writeHead(exchange.record.status)
  exchange.response.end()
}

function answerTokenize(simulation: Simulation, exchange: Exchange): void {
  const { body } = exchange.record
  if (!isRecord(body)) return sendOpenaiError(exchange, { status: 400 })
  const count = Array.isArray(body.messages) ? countPromptTokens(body) : countTokens(readString(body.prompt))
  sendJson(exchange, 200, {
    count,
    max_model_len: simulation.contextWindow,
    tokens: Array.from({ length: count }, (_, index) => index),
    token_strs: null,
  })
}

function takeStatusFault(
  simulation: Simulation,
  exchange: Exchange,
  endpoint: 'models' | 'health',
): (Fault & { readonly kind: 'status' }) | undefined {
  const fault = simulation.takeFault({ endpoint, model: '', isLocal: true, requested: [] })
  exchange.record.fault = fault
  return fault?.kind === 'status' ? fault : undefined
}
