import { sendJson } from '../exchange.ts'
import type { Exchange } from '../exchange.ts'

/** A request the API refuses. */
export interface AnthropicRejection {
  readonly status: number
  readonly message: string
}

/** Error types by status, as the API names them. */
const errorTypes: Readonly<Record<number, string>> = {
  400: 'invalid_request_error',
  401: 'authentication_error',
  402: 'billing_error',
  403: 'permission_error',
  404: 'not_found_error',
  409: 'conflict_error',
  413: 'request_too_large',
  429: 'rate_limit_error',
  504: 'timeout_error',
  529: 'overloaded_error',
}

const messages: Readonly<Record<number, string>> = {
  400: 'Simulated invalid request',
  401: 'invalid x-api-key',
  402: 'Your credit balance is too low to access the Anthropic API.',
  403: 'Your API key does not have permission to use the specified resource.',
  404: 'Not found',
  413: 'Request exceeds the maximum size',
  429: "This request would exceed your organization's rate limit.",
  500: 'Internal server error',
  503: 'Service unavailable',
  529: 'Overloaded',
}

/** The error body of the Messages API. */
export function toAnthropicError(status: number, requestId: string, message?: string): Record<string, unknown> {
  return {
    type: 'error',
    error: {
      type: errorTypes[status] ?? 'api_error',
      message: message ?? messages[status] ?? `Simulated status ${status}`,
    },
    request_id: requestId,
  }
}

/** Answers with an error as the Messages API does. */
export function sendAnthropicError(
  exchange: Exchange,
  { status, message }: { readonly status: number; readonly message?: string },
  headers: Readonly<Record<string, string>> = {},
): void {
  sendJson(exchange, status, toAnthropicError(status, exchange.requestId, message), headers)
}
