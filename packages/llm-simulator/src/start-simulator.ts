import { createServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { handleAnthropic } from './anthropic/handle-anthropic.ts'
import { defaultAnthropicModels } from './anthropic/models.ts'
import type { AnthropicModel } from './anthropic/models.ts'
import { createPromptCache } from './anthropic/prompt-cache.ts'
import { sendAnthropicError } from './anthropic/send-error.ts'
import { sendJson } from './exchange.ts'
import type { Exchange } from './exchange.ts'
import { createFaultQueue } from './fault-queue.ts'
import type { FaultQueue } from './fault-queue.ts'
import { handleOpenai } from './openai/handle-openai.ts'
import { sendOpenaiError } from './openai/send-error.ts'
import { readBody } from './read-body.ts'
import { removeSecretHeaders } from './recorded-request.ts'
import type { RecordedRequest } from './recorded-request.ts'
import type { ScriptedReply } from './scripted-reply.ts'
import type { SimulatedRequest } from './simulated-request.ts'
import type { Simulation } from './simulation.ts'

/** Settings of a simulator; all have defaults fit for tests. */
export interface SimulatorOptions {
  /** Default 127.0.0.1. */
  readonly host?: string
  /** Default 0: any free port. */
  readonly port?: number
  /** Time to the first byte: a number, or bounds between which the request itself decides. Default 0; see `demoLatencyMs`. */
  readonly latencyMs?: number | readonly [min: number, max: number]
  /** Changes ids and latencies. Default `jr`. */
  readonly seed?: string
  /** A string is a known id or becomes an active model like the current ones. Default `defaultAnthropicModels`. */
  readonly anthropicModels?: readonly (string | AnthropicModel)[]
  /** Default `/ganuda/models/qwen2.5-coder-32b-awq`. */
  readonly openaiModels?: readonly string[]
  /** `max_model_len` of the OpenAI models, in tokens. Default 32,768. */
  readonly contextWindow?: number
  /** The only key the Anthropic route accepts. Default: any key that is not empty. */
  readonly apiKey?: string
  /** The only key the OpenAI route accepts. Default: none is needed, as with vLLM. */
  readonly openaiApiKey?: string
  /** vLLM's --enable-auto-tool-choice. Default true. */
  readonly canChooseTools?: boolean
  /** Scripts answers; `undefined` leaves the request to its markers and the default rules. */
  readonly reply?: (request: SimulatedRequest) => ScriptedReply | undefined
}

/** A running simulator. */
export interface Simulator {
  readonly url: string
  /** `baseURL` for the Anthropic SDK. */
  readonly anthropicUrl: string
  /** `baseURL` for the OpenAI SDK. */
  readonly openaiUrl: string
  /** The last thousand requests, oldest first, without secrets. */
  readonly requests: readonly RecordedRequest[]
  readonly faults: FaultQueue
  /** Ends stalled answers too. */
  readonly close: () => Promise<void>
}

/** Time to the first byte in the keyless demo: short, and visible on a dashboard. */
export const demoLatencyMs: readonly [min: number, max: number] = [150, 400]

/** A simulator may run for days in a demo. */
const keptRequests = 1_000

/** Starts an HTTP server that speaks both protocols. Rejects when the port is taken. */
export async function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const faults = createFaultQueue()
  const requests: RecordedRequest[] = []
  const closing = new AbortController()
  const simulation = createSimulation(options, faults.take)
  let count = 0

  const server = createServer((request, response) => {
    count += 1
    const exchange = openExchange(request, response, count, closing.signal)
    requests.push(exchange.record)
    if (requests.length > keptRequests) requests.shift()
    handle(simulation, exchange, request).catch((error: unknown) => {
      if (!response.headersSent) sendJson(exchange, 500, { error: { type: 'simulator_bug', message: String(error) } })
      else response.destroy()
    })
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(options.port ?? 0, options.host ?? '127.0.0.1', resolve)
  })
  const { address, family, port } = server.address() as AddressInfo
  const url = `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`
  return {
    url,
    anthropicUrl: `${url}/anthropic`,
    openaiUrl: `${url}/openai/v1`,
    requests,
    faults: { push: faults.push, always: faults.always, clear: faults.clear },
    close: async () => {
      closing.abort()
      await new Promise<void>((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      })
    },
  }
}

function createSimulation(options: SimulatorOptions, takeFault: Simulation['takeFault']): Simulation {
  return {
    seed: options.seed ?? 'jr',
    latencyMs: options.latencyMs ?? 0,
    anthropicModels: (options.anthropicModels ?? defaultAnthropicModels).map((model) =>
      typeof model === 'string' ? toModel(model) : model,
    ),
    openaiModels: options.openaiModels ?? ['/ganuda/models/qwen2.5-coder-32b-awq'],
    contextWindow: options.contextWindow ?? 32_768,
    anthropicApiKey: options.apiKey,
    openaiApiKey: options.openaiApiKey,
    canChooseTools: options.canChooseTools ?? true,
    reply: options.reply,
    takeFault,
    cache: createPromptCache(),
  }
}

function toModel(id: string): AnthropicModel {
  return (
    defaultAnthropicModels.find((model) => model.id === id) ?? {
      id,
      displayName: id,
      line: id.includes('opus') ? 'opus' : id.includes('haiku') ? 'haiku' : 'sonnet',
      lifecycle: 'active',
      createdAt: '2026-10-01T00:00:00Z',
      maxInputTokens: 1_000_000,
      maxTokens: 128_000,
      minCacheableTokens: 512,
      thinking: 'default',
    }
  )
}

function openExchange(
  request: IncomingMessage,
  response: ServerResponse,
  count: number,
  closing: AbortSignal,
): Exchange {
  const gone = new AbortController()
  const path = request.url ?? '/'
  const record: RecordedRequest = {
    requestId: `req_sim${String(count).padStart(6, '0')}`,
    protocol: path.startsWith('/openai') ? 'openai' : 'anthropic',
    method: request.method ?? 'GET',
    path,
    headers: removeSecretHeaders(request.headers),
    body: undefined,
    status: undefined,
    fault: undefined,
    isAbandoned: false,
  }
  response.on('close', () => {
    record.isAbandoned = !response.writableFinished && record.fault?.kind !== 'kill' && record.fault?.kind !== 'reset'
    gone.abort()
  })
  return { response, requestId: record.requestId, record, closed: AbortSignal.any([gone.signal, closing]) }
}

async function handle(simulation: Simulation, exchange: Exchange, request: IncomingMessage): Promise<void> {
  const url = new URL(exchange.record.path, 'http://simulator')
  const [, base, rest] = /^\/(anthropic|openai)(\/.*)$/.exec(url.pathname) ?? []
  const body = await readBody(request)
  if (!base || !rest) {
    return sendJson(exchange, 404, {
      error: {
        type: 'not_found_error',
        message: `The simulator answers under /anthropic/v1/… and /openai/v1/…, not ${url.pathname}`,
      },
    })
  }
  const path = new URL(rest + url.search, url)
  const isAnthropic = base === 'anthropic'
  if (body === undefined)
    return isAnthropic ? sendAnthropicError(exchange, { status: 413 }) : sendOpenaiError(exchange, { status: 413 })
  exchange.record.body = parseJson(body)
  return (isAnthropic ? handleAnthropic : handleOpenai)(simulation, exchange, path, readCredential(request))
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function readCredential({ headers }: IncomingMessage): string | undefined {
  const bearer = /^Bearer\s+(\S+)$/i.exec(headers.authorization ?? '')?.[1]
  const key = headers['x-api-key']
  return bearer ?? (typeof key === 'string' && key !== '' ? key : undefined)
}
