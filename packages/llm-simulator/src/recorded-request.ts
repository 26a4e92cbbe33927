import type { IncomingHttpHeaders } from 'node:http'
import type { Fault } from './fault.ts'

/** What the simulator remembers of a request. No header that can hold a secret is kept. */
export interface RecordedRequest {
  readonly requestId: string
  readonly protocol: 'anthropic' | 'openai'
  readonly method: string
  readonly path: string
  readonly headers: IncomingHttpHeaders
  /** The parsed JSON body; undefined for GET and for a body that is no JSON. */
  body: unknown
  /** The answer's status; undefined while there is none and when the socket was closed instead. */
  status: number | undefined
  /** The fault that was applied. */
  fault: Fault | undefined
  /** Whether the client went away before the answer was complete. */
  isAbandoned: boolean
}

const secretHeaders = new Set(['authorization', 'x-api-key', 'cookie', 'proxy-authorization'])

/** The headers without those that hold secrets. */
export function removeSecretHeaders(headers: IncomingHttpHeaders): IncomingHttpHeaders {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !secretHeaders.has(name)))
}
