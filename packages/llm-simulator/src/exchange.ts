import type { ServerResponse } from 'node:http'
import type { RecordedRequest } from './recorded-request.ts'

/** One request on its way to an answer. */
export interface Exchange {
  readonly response: ServerResponse
  /** Sent as `request-id` (Anthropic) or `x-request-id` (vLLM); unique in one simulator. */
  readonly requestId: string
  readonly record: RecordedRequest
  /** Aborted when the client goes away or the simulator closes. */
  readonly closed: AbortSignal
}

/** Waits, and ends early (without an error) when the client is gone. */
export async function wait(exchange: Exchange, delayMs: number): Promise<void> {
  if (delayMs <= 0 || exchange.closed.aborted) return
  await new Promise<void>((resolve) => {
    const end = (): void => {
      clearTimeout(timer)
      exchange.closed.removeEventListener('abort', end)
      resolve()
    }
    const timer = setTimeout(end, delayMs)
    exchange.closed.addEventListener('abort', end)
  })
}

/** Waits until the client is gone. */
export async function waitUntilClosed(exchange: Exchange): Promise<void> {
  if (exchange.closed.aborted) return
  await new Promise<void>((resolve) => exchange.closed.addEventListener('abort', () => resolve(), { once: true }))
}

/** Answers with JSON. */
export function sendJson(
  exchange: Exchange,
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): void {
  exchange.record.status = status
  if (exchange.closed.aborted) return
  exchange.response.writeHead(status, { 'content-type': 'application/json', ...headers })
  exchange.response.end(JSON.stringify(body))
}
