import { deliverFrames, toJsonDelivery } from '../deliver-frames.ts'
import type { Delivery } from '../deliver-frames.ts'
import { sendJson } from '../exchange.ts'
import type { Exchange } from '../exchange.ts'
import type { FaultEndpoint } from '../fault.ts'
import { planAnswer } from '../plan-answer.ts'
import type { Simulation } from '../simulation.ts'
import { toFaultHeaders } from '../to-fault-headers.ts'
import { createMessage } from './create-message.ts'
import type { AnswerMessage } from './create-message.ts'
import { toModelInfo } from './models.ts'
import { countInputTokens } from './prompt-cache.ts'
import { readAnthropicRequest } from './read-request.ts'
import { sendAnthropicError, toAnthropicError } from './send-error.ts'
import { toFrame, toStreamFrames } from './to-stream-frames.ts'
import { validateRequest } from './validate-request.ts'

/** The only API version the simulator speaks: the one the SDK 1.x sends. */
const anthropicVersion = '2026-10-21'

/** Answers one request of the Anthropic route; `path` begins after `/anthropic`. */
export async function handleAnthropic(
  simulation: Simulation,
  exchange: Exchange,
  path: URL,
  credential: string | undefined,
): Promise<void> {
  const { record } = exchange
  exchange.response.setHeader('request-id', exchange.requestId)
  if (credential === undefined)
    return sendAnthropicError(exchange, { status: 401, message: 'x-api-key header is required' })
  if (simulation.anthropicApiKey !== undefined && credential !== simulation.anthropicApiKey)
    return sendAnthropicError(exchange, { status: 401 })
  const version = record.headers['anthropic-version']
  if (version === undefined)
    return sendAnthropicError(exchange, { status: 400, message: 'anthropic-version: header is required' })
  if (version !== anthropicVersion) {
    return sendAnthropicError(exchange, {
      status: 400,
      message: `anthropic-version: "${String(version)}" is not a valid version; the simulator speaks ${anthropicVersion}`,
    })
  }
  if (record.method === 'POST' && path.pathname === '/v1/messages') return answerMessages(simulation, exchange, path)
  if (record.method === 'POST' && path.pathname === '/v1/messages/count_tokens')
    return answerCount(simulation, exchange, path)
  if (record.method === 'GET' && path.pathname === '/v1/models') return answerModels(simulation, exchange, path)
  const modelId = /^\/v1\/models\/(.+)$/.exec(path.pathname)?.[1]
  if (record.method === 'GET' && modelId !== undefined)
    return answerModel(simulation, exchange, decodeURIComponent(modelId))
  return sendAnthropicError(exchange, { status: 404, message: `${record.method} ${path.pathname}: not found` })
}

async function answerMessages(simulation: Simulation, exchange: Exchange, path: URL): Promise<void> {
  const valid = validateRequest(exchange.record.body, {
    models: simulation.anthropicModels,
    isBeta: path.searchParams.get('beta') === 'true',
    isCount: false,
  })
  if ('rejection' in valid) return sendAnthropicError(exchange, valid.rejection)
  const { body, model } = valid
  const inputTokens = countInputTokens(body)
  const tooLong = (tokens: number): string => `prompt is too long: ${tokens} tokens > ${model.maxInputTokens} maximum`
  if (inputTokens > model.maxInputTokens)
    return sendAnthropicError(exchange, { status: 400, message: tooLong(inputTokens) })

  const request = readAnthropicRequest(body)
  const plan = await planAnswer(simulation, exchange, request, body)
  if (plan.type === 'gone') return undefined
  if (plan.type === 'rejection') return sendAnthropicError(exchange, { status: 400, message: plan.message })
  if (plan.type === 'overflow')
    return sendAnthropicError(exchange, { status: 400, message: tooLong(model.maxInputTokens + 1) })
  if (plan.type === 'status') return sendAnthropicError(exchange, plan.fault, toFaultHeaders(plan.fault))
  const { reply, fault } = plan
  const inputUsage = simulation.cache.measure(body, model.minCacheableTokens)
  const message = createMessage({ body, model, reply, inputUsage, fault, seed: simulation.seed })
  await deliverFrames(
    exchange,
    request.stream ? toStreamDelivery(message, exchange) : toJsonDelivery(message, {}),
    fault,
  )
}

function toStreamDelivery(message: AnswerMessage, exchange: Exchange): Delivery {
  return {
    headers: { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-cache' },
    frames: toStreamFrames(message),
    malformedFrame: 'event: content_block_delta\ndata: {"type": "content_block_delta", "index"\n\n',
    errorFrame: toFrame(toAnthropicError(529, exchange.requestId)),
  }
}

function answerCount(simulation: Simulation, exchange: Exchange, path: URL): void {
  const valid = validateRequest(exchange.record.body, {
    models: simulation.anthropicModels,
    isBeta: path.searchParams.get('beta') === 'true',
    isCount: true,
  })
  if ('rejection' in valid) return sendAnthropicError(exchange, valid.rejection)
  if (sendStatusFault(simulation, exchange, 'count_tokens', valid.model.id)) return
  sendJson(exchange, 200, { input_tokens: countInputTokens(valid.body) })
}

function answerModels(simulation: Simulation, exchange: Exchange, path: URL): void {
  if (sendStatusFault(simulation, exchange, 'models', '')) return
  const lifecycle = path.searchParams.get('lifecycle')
  const models = simulation.anthropicModels.filter((model) => lifecycle === null || model.lifecycle === lifecycle)
  const newestFirst = [...models].sort((a, b) => b.createdAt.localeCompare(a.createdAt))
  sendJson(exchange, 200, {
    data: newestFirst.map(toModelInfo),
    has_more: false,
    first_id: newestFirst[0]?.id ?? null,
    last_id: newestFirst.at(-1)?.id ?? null,
  })
}

function answerModel(simulation: Simulation, exchange: Exchange, modelId: string): void {
  if (sendStatusFault(simulation, exchange, 'models', modelId)) return
  const model = simulation.anthropicModels.find(({ id }) => id === modelId)
  if (model) sendJson(exchange, 200, toModelInfo(model))
  else sendAnthropicError(exchange, { status: 404, message: `model: ${modelId}` })
}

/** Endpoints without a generation know only error statuses. Returns whether one was sent. */
function sendStatusFault(simulation: Simulation, exchange: Exchange, endpoint: FaultEndpoint, model: string): boolean {
  const fault = simulation.takeFault({ endpoint, model, isLocal: false, requested: [] })
  exchange.record.fault = fault
  if (fault?.kind !== 'status') return false
  sendAnthropicError(exchange, fault, toFaultHeaders(fault))
  return true
}
