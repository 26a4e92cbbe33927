import { STATUS_CODES } from 'node:http'
import { sendJson } from '../exchange.ts'
import type { Exchange } from '../exchange.ts'

const errorTypes: Readonly<Record<number, string>> = {
  400: 'BadRequestError',
  404: 'NotFoundError',
  422: 'UnprocessableEntityError',
  500: 'InternalServerError',
  501: 'NotImplementedError',
}

/** The error body of a vLLM server; `code` is the numeric status. */
export function toOpenaiError(status: number, message?: string, param: string | null = null): Record<string, unknown> {
  const phrase = STATUS_CODES[status] ?? `Status ${status}`
  return {
    error: { message: message ?? `Simulated: ${phrase}`, type: errorTypes[status] ?? phrase, param, code: status },
  }
}

/** Answers with an error as vLLM does; its own key check answers 401 with a bare word. */
export function sendOpenaiError(
  exchange: Exchange,
  { status, message, param }: { readonly status: number; readonly message?: string; readonly param?: string | null },
  headers: Readonly<Record<string, string>> = {},
): void {
  sendJson(
    exchange,
    status,
    status === 401 ? { error: 'Unauthorized' } : toOpenaiError(status, message, param),
    headers,
  )
}
