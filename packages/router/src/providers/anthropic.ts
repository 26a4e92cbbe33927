import type AnthropicClient from '@anthropic-ai/sdk'
import { RouterError } from '../router-error.ts'
import { toReply } from './anthropic-reply.ts'
import { toAnthropicRequest } from './anthropic-request.ts'
import { readAnthropicStream } from './anthropic-stream.ts'
import { leanFetch } from './lean-fetch.ts'
import type { ProbedModel, Provider, ProviderRequest } from './provider.ts'
import { translateError } from './translate-error.ts'
import type { Destination } from './translate-error.ts'

/** How to reach the Anthropic Messages API. */
export interface AnthropicOptions {
  /** Without it every call fails with `not_configured`. */
  readonly apiKey?: string | undefined
  /** Names the provider in records and telemetry and keys its circuit breaker. Default `anthropic`. */
  readonly name?: string | undefined
  /** Default `https://api.anthropic.com`. */
  readonly baseUrl?: string | undefined
  /** Default: Node's connections without the rest of its `fetch`, or the global `fetch` where something else stands in its place. */
  readonly fetch?: typeof globalThis.fetch | undefined
  readonly headers?: Readonly<Record<string, string>> | undefined
}

// Deadlines are the router's; the SDK's own clock must never ring first.
const SDK_TIMEOUT_MS = 24 * 60 * 60 * 1000

/** The Anthropic Messages API as a {@link Provider}. The SDK is imported with the first call. */
export function createAnthropicProvider(options: AnthropicOptions): Provider {
  const { name = 'anthropic', baseUrl = 'https://api.anthropic.com' } = options
  const destination: Destination = {
    provider: name,
    baseUrl,
    setting: 'anthropic.baseUrl (ANTHROPIC_BASE_URL)',
    keySetting: 'anthropic.apiKey (ANTHROPIC_API_KEY)',
  }
  let opened: Promise<{ client: AnthropicClient; sdk: typeof import('@anthropic-ai/sdk') }> | undefined
  const open = async (): Promise<{ client: AnthropicClient; sdk: typeof import('@anthropic-ai/sdk') }> => {
    const sdk = await import('@anthropic-ai/sdk')
    const client = new sdk.Anthropic({
      apiKey: options.apiKey ?? null,
      // Given explicitly, or the SDK would take them from the environment.
      authToken: null,
      baseURL: baseUrl,
      maxRetries: 0,
      timeout: SDK_TIMEOUT_MS,
      logLevel: 'off',
      openTelemetry: false,
      ...(options.headers === undefined ? {} : { defaultHeaders: { ...options.headers } }),
      fetch: options.fetch ?? leanFetch,
    })
    return { client, sdk }
  }
  const connect = (request: Pick<ProviderRequest, 'tier'>): NonNullable<typeof opened> => {
    if (options.apiKey === undefined || options.apiKey === '') throw missingKey(request.tier)
    opened ??= open()
    return opened
  }

  return {
    name,
    async complete(request, signal) {
      const { client, sdk } = await connect(request)
      try {
        const message = await client.messages.create(toAnthropicRequest(request), { signal })
        return toReply(message, message._request_id ?? undefined)
      } catch (error) {
        throw translateError(error, sdk, destination, request, signal)
      }
    },
    async *stream(request, signal) {
      const { client, sdk } = await connect(request)
      try {
        const created = client.messages.create({ ...toAnthropicRequest(request), stream: true }, { signal })
        const { data, request_id: requestId } = await created.withResponse()
        yield* readAnthropicStream(data, requestId ?? undefined)
      } catch (error) {
        throw translateError(error, sdk, destination, request, signal)
      }
    },
    async probe(signal) {
      const { client, sdk } = await connect({ tier: 'haiku' })
      try {
        const models: ProbedModel[] = []
        for await (const model of client.models.list({ limit: 100 }, { signal })) models.push(toProbedModel(model))
        return { reachable: true, models }
      } catch (error) {
        throw translateError(error, sdk, destination, { tier: 'haiku', model: '' }, signal)
      }
    },
  }
}

function toProbedModel(model: AnthropicClient.ModelInfo): ProbedModel {
  return {
    id: model.id,
    contextTokens: model.max_input_tokens ?? undefined,
    lifecycle: model.lifecycle,
    retiresAt: model.retires_at ?? undefined,
  }
}

function missingKey(tier: ProviderRequest['tier']): RouterError {
  return new RouterError('not_configured', `ANTHROPIC_API_KEY is not set, so the ${tier} tier cannot be called`, {
    tier,
    hint: 'Set ANTHROPIC_API_KEY (or pass anthropic.apiKey). Without a key the local tier still works: pass tier "local", or allowedTiers ["local"].',
  })
}
