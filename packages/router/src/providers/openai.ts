import type OpenAIClient from 'openai'
import type { OpenAiAnswer } from './openai-reply.ts'
import { toOpenAiReply } from './openai-reply.ts'
import { toOpenAiRequest } from './openai-request.ts'
import { readOpenAiStream } from './openai-stream.ts'
import { leanFetch } from './lean-fetch.ts'
import type { ProbedModel, Provider } from './provider.ts'
import { translateError } from './translate-error.ts'
import type { Destination } from './translate-error.ts'
import { RouterError } from '../router-error.ts'

/** How to reach an OpenAI-compatible server such as vLLM, llama.cpp or Ollama. */
export interface LocalOptions {
  /** Names the provider in records and telemetry and keys its circuit breaker, e.g. `vllm`. Default `local`. */
  readonly name?: string | undefined
  /** Including `/v1`. Default `http://localhost:8000/v1`. */
  readonly baseUrl?: string | undefined
  /** Only for servers that ask for one. */
  readonly apiKey?: string | undefined
  /** Default: Node's connections without the rest of its `fetch`, or the global `fetch` where something else stands in its place. */
  readonly fetch?: typeof globalThis.fetch | undefined
  readonly headers?: Readonly<Record<string, string>> | undefined
}

// Deadlines are the router's; the SDK's own clock must never ring first.
const SDK_TIMEOUT_MS = 24 * 60 * 60 * 1000

/** Chat completions as a {@link Provider}. The SDK is imported with the first call. */
export function createLocalProvider(options: LocalOptions): Provider {
  const { name = 'local', baseUrl = 'http://localhost:8000/v1' } = options
  const destination: Destination = {
    provider: name,
    baseUrl,
    setting: 'local.baseUrl (LOCAL_LLM_URL)',
    keySetting: 'local.apiKey',
  }
  let opened: Promise<{ client: OpenAIClient; sdk: typeof import('openai') }> | undefined
  const open = async (): Promise<{ client: OpenAIClient; sdk: typeof import('openai') }> => {
    const sdk = await import('openai')
    const client = new sdk.OpenAI({
      // The SDK wants one; a local server ignores it.
      apiKey: options.apiKey ?? 'none',
      baseURL: baseUrl,
      organization: null,
      project: null,
      maxRetries: 0,
      timeout: SDK_TIMEOUT_MS,
      logLevel: 'off',
      ...(options.headers === undefined ? {} : { defaultHeaders: { ...options.headers } }),
      fetch: options.fetch ?? leanFetch,
    })
    return { client, sdk }
  }
  const connect = (): NonNullable<typeof opened> => {
    opened ??= open()
    return opened
  }

  return {
    name,
    async complete(request, signal) {
      const { client, sdk } = await connect()
      try {
        const completion = await client.chat.completions.create(toOpenAiRequest(request), { signal })
        return toOpenAiReply(toAnswer(completion), request, completion._request_id ?? undefined)
      } catch (error) {
        throw translateError(error, sdk, destination, request, signal)
      }
    },
    async *stream(request, signal) {
      const { client, sdk } = await connect()
      try {
        const created = client.chat.completions.create(
          { ...toOpenAiRequest(request), stream: true, stream_options: { include_usage: true } },
          { signal },
        )
        const { data, request_id: requestId } = await created.withResponse()
        yield* readOpenAiStream(data, request, requestId ?? undefined)
      } catch (error) {
        throw translateError(error, sdk, destination, request, signal)
      }
    },
    async probe(signal) {
      const { client, sdk } = await connect()
      try {
        const models: ProbedModel[] = []
        for await (const model of client.models.list({ signal })) models.push(toProbedModel(model))
        return { reachable: true, models }
      } catch (error) {
        throw translateError(error, sdk, destination, { tier: 'local', model: '' }, signal)
      }
    },
  }
}

function toAnswer(completion: OpenAIClient.ChatCompletion): OpenAiAnswer {
  // A proxy's error page or an empty object must not surface as a TypeError.
  const choice = (completion as Partial<typeof completion>).choices?.[0] as
    | Partial<OpenAIClient.ChatCompletion.Choice>
    | undefined
  if (choice?.message === undefined) {
    throw new RouterError('malformed_reply', 'local: the reply has no choices', {
      retryable: true,
      tier: 'local',
      mayBeCharged: true,
      hint: 'Check that local.baseUrl (LOCAL_LLM_URL) points at an OpenAI-compatible server and ends in /v1.',
    })
  }
  return {
    model: completion.model,
    content: choice.message.content,
    toolCalls: (choice.message.tool_calls ?? []).flatMap((call) =>
      call.type === 'function' ? [{ id: call.id, name: call.function.name, arguments: call.function.arguments }] : [],
    ),
    finishReason: choice.finish_reason,
    usage: completion.usage,
  }
}

function toProbedModel(model: OpenAIClient.Model): ProbedModel {
  // vLLM says `max_model_len`; llama.cpp says `meta.n_ctx_train`.
  const extra = model as { max_model_len?: number; meta?: { n_ctx_train?: number } | null }
  return { id: model.id, contextTokens: extra.max_model_len ?? extra.meta?.n_ctx_train }
}
