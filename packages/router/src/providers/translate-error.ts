import { RETIRED_MODELS } from '../models/known-models.ts'
import { isRetryable } from '../resilience/failure-rules.ts'
import { RouterError, isRouterError } from '../router-error.ts'
import type { RouterErrorCode, RouterErrorDetails } from '../router-error.ts'
import type { ProviderRequest } from './provider.ts'

type ErrorClass = abstract new (...parameters: never[]) => Error

/** The error classes both SDKs export under the same names. */
export interface SdkErrors {
  readonly APIError: ErrorClass
  readonly APIConnectionError: ErrorClass
  readonly APIUserAbortError: ErrorClass
}

/** Where a failing request went. */
export interface Destination {
  readonly provider: string
  readonly baseUrl: string
  /** Named in the hint when the server cannot be reached or does not know the key. */
  readonly setting: string
  readonly keySetting: string
}

interface ApiFailure {
  readonly status?: number
  readonly headers?: Headers
  readonly message: string
  readonly requestID?: string | null
  readonly type?: string | null
  readonly errorCode?: string | null
}

const NEVER_SENT = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
])
const BILLING = new Set(['enforced_spend_limit_reached', 'contract_spend_limit_reached', 'organization_on_hold'])
const OVERFLOW =
  /maximum context length|context[_ ]window|prompt is too long|exceeds? .{0,40}context|context_length_exceeded/i

/** Turns whatever an SDK threw into a RouterError, once. An abort rejects with the signal's own reason. */
export function translateError(
  error: unknown,
  sdk: SdkErrors,
  destination: Destination,
  request: Pick<ProviderRequest, 'tier' | 'model'>,
  signal: AbortSignal,
): unknown {
  if (isRouterError(error)) return error
  if (signal.aborted) return signal.reason
  const { provider } = destination
  const fail = (code: RouterErrorCode, message: string, details: RouterErrorDetails = {}): RouterError =>
    new RouterError(code, `${provider}: ${message}`, {
      retryable: isRetryable(code),
      tier: request.tier,
      model: request.model,
      cause: error,
      ...details,
    })

  if (error instanceof sdk.APIConnectionError) return connectionFailure(error, destination, fail)
  if (error instanceof sdk.APIError) return apiFailure(error, destination, request, fail)
  if (error instanceof SyntaxError) {
    return fail('malformed_reply', `the reply is not valid JSON (${error.message})`, {
      mayBeCharged: true,
      hint: 'A proxy or an incompatible server may be answering; check the base URL.',
    })
  }
  // A socket that dies in the middle of a body surfaces as a bare TypeError("terminated") from fetch.
  return fail('incomplete_reply', `the connection broke before the reply was complete (${messageOf(error)})`, {
    mayBeCharged: true,
    hint: 'Nothing was lost but time; try again.',
  })
}

type Fail = (code: RouterErrorCode, message: string, details?: RouterErrorDetails) => RouterError

function connectionFailure(error: Error, destination: Destination, fail: Fail): RouterError {
  const cause = rootCause(error)
  // "bad port": fetch refuses some ports by itself.
  const neverSent = NEVER_SENT.has(cause.code) || cause.message === 'bad port'
  return fail('connection_failed', `cannot talk to ${destination.baseUrl} (${cause.code || cause.message})`, {
    mayBeCharged: !neverSent,
    hint: neverSent
      ? `Start the server or correct ${destination.setting}.`
      : 'The connection broke before an answer came; try again.',
  })
}

function apiFailure(
  error: ApiFailure,
  destination: Destination,
  request: Pick<ProviderRequest, 'model'>,
  fail: Fail,
): RouterError {
  const { status } = error
  const message = withoutSecrets(error.message)
  const details: RouterErrorDetails = {
    status,
    requestId: error.requestID ?? undefined,
    retryAfterMs: retryAfterMs(error.headers),
  }
  const as = (code: RouterErrorCode, hint: string): RouterError => fail(code, message, { ...details, hint })

  if (status === 402 || BILLING.has(error.errorCode ?? '')) {
    return as('billing_refused', 'Check the credit, spend limit or hold of the account with the provider.')
  }
  if (status === 401 || status === 403) {
    return as(
      'authentication_failed',
      `Check that ${destination.keySetting} is a valid key with access to ${request.model}.`,
    )
  }
  if (status === 404) return as('model_not_found', notFoundHint(request.model, destination))
  if (status === 429)
    return as('rate_limited', 'The provider limits the rate; wait, or raise the limit of the account.')
  if (status === 529 || status === 503 || error.type === 'overloaded_error') {
    return as('overloaded', 'The provider is overloaded; try again later or allow another tier.')
  }
  if (status === 413 || (status === 400 && OVERFLOW.test(message))) {
    return as('context_overflow', 'Shorten the prompt, lower maxTokens, or use a tier with a larger context window.')
  }
  if (status !== undefined && status < 500 && status !== 408 && status !== 409) {
    return as('request_rejected', 'The provider rejects the request itself; its message says what to change.')
  }
  // No status: the error came inside a stream that had begun, so tokens may have been produced.
  return fail('provider_error', message, {
    ...details,
    mayBeCharged: status === undefined,
    hint: 'The provider failed; try again later.',
  })
}

function notFoundHint(model: string, destination: Destination): string {
  const retired = Object.hasOwn(RETIRED_MODELS, model) ? RETIRED_MODELS[model] : undefined
  return retired === undefined
    ? `Check the model id and ${destination.setting}; probe() lists the models the server has.`
    : `${model} was retired on ${retired.retiredOn}; configure ${retired.replacement} instead.`
}

/** `retry-after-ms`, or `retry-after` as seconds or as a date. */
function retryAfterMs(headers: Headers | undefined): number | undefined {
  const millis = Number(headers?.get('retry-after-ms') ?? Number.NaN)
  if (millis >= 0) return millis
  const value = headers?.get('retry-after')
  if (value === null || value === undefined) return undefined
  const seconds = Number(value)
  if (seconds >= 0) return seconds * 1000
  const at = Date.parse(value)
  return Number.isNaN(at) ? undefined : Math.max(0, at - Date.now())
}

function rootCause(error: Error): { readonly code: string; readonly message: string } {
  let cause: Error = error
  while (cause.cause instanceof Error) cause = cause.cause
  const { code } = cause as { code?: unknown }
  return { code: typeof code === 'string' ? code : '', message: cause.message }
}

/** A server that echoes the key it rejected must not get it into a log. */
function withoutSecrets(message: string): string {
  return message.replace(/\b(?:sk|key|token)-[\w-]{8,}/gi, '[key]').slice(0, 1000)
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
