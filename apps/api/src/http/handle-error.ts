import type { ApiError, Finding } from '@jr/contract'
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify'
import { ApiFailure, type ApiErrorCode, statusOfCode } from '../api-failure.ts'

const codeOfFastifyError: Record<string, ApiErrorCode> = {
  FST_ERR_VALIDATION: 'invalid_request',
  FST_ERR_CTP_INVALID_JSON_BODY: 'invalid_request',
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'invalid_request',
  FST_ERR_CTP_EMPTY_JSON_BODY: 'invalid_request',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'unsupported_media_type',
  FST_ERR_CTP_BODY_TOO_LARGE: 'request_too_large',
  FST_ERR_HANDLER_TIMEOUT: 'timed_out',
}

/** A database that restarts is back within seconds. */
const retryAfterSeconds = 3

/** What a person is told where the cause must stay in the log. */
const messageOfServerError: Partial<Record<ApiErrorCode, readonly [string, string]>> = {
  internal_error: [
    'The server failed to answer this request.',
    'The log of the API holds the cause under this request id.',
  ],
  database_unavailable: ['The database does not answer.', 'Try again in a moment; `jr doctor` tells what is wrong.'],
  timed_out: ['The answer took too long.', 'Try again, or ask for fewer sessions with `limit`.'],
}

/** Turns whatever was thrown into `{ code, message, hint? }`. An answer of 5xx says nothing of its cause: that goes to the log. */
export function handleError(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const code = toCode(error)
  const status = statusOfCode[code]
  if (status >= 500) request.log.error({ err: error, code }, 'request failed')
  if (status === 503) reply.header('retry-after', retryAfterSeconds)
  return reply
    .code(status)
    .header('cache-control', 'no-store')
    .send(toBody(code, error, request))
}

function toCode(error: unknown): ApiErrorCode {
  const code = codeOf(error)
  if (code === undefined) return 'internal_error'
  if (Object.hasOwn(statusOfCode, code)) return code as ApiErrorCode
  const known = codeOfFastifyError[code]
  if (known !== undefined) return known
  const status = (error as FastifyError).statusCode
  if (status !== undefined && status >= 400 && status < 500) return 'invalid_request'
  return isConnectionError(code) ? 'database_unavailable' : 'internal_error'
}

function toBody(code: ApiErrorCode, error: unknown, request: FastifyRequest): ApiError {
  if (statusOfCode[code] >= 500) {
    const [message, hint] = messageOfServerError[code] ?? ['The server failed to answer this request.', '']
    return { code, message: `${message} (request ${request.id})`, ...(hint === '' ? {} : { hint }) }
  }
  const { message, hint, findings } = error as Error & { hint?: string; findings?: Finding[] }
  return {
    code,
    message,
    ...(hint === undefined ? {} : { hint }),
    ...(findings === undefined ? {} : { findings }),
  }
}

function codeOf(error: unknown): string | undefined {
  if (error instanceof ApiFailure) return error.code
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  return typeof code === 'string' ? code : undefined
}

/** Node's and PostgreSQL's words for "nobody there": refused, reset, shutting down (class 57P), connection failures (class 08). */
function isConnectionError(code: string): boolean {
  return ['ECONNREFUSED', 'ECONNRESET', 'ETIMEDOUT', 'EPIPE', 'ENOTFOUND'].includes(code) || /^(57P|08)/.test(code)
}
