import type { ApiError } from '@jr/contract'
import { ApiFailure, type FailureKind } from './api-failure.ts'

/** How the monitor talks to `/api/jr`. `get` returns the same object as long as the server answers 304. */
export interface ApiClient {
  readonly get: <T>(path: string, options?: { signal?: AbortSignal; fresh?: boolean }) => Promise<T>
  readonly post: <T>(path: string, body: unknown) => Promise<T>
  /** Milliseconds that the last answered GET took. */
  readonly latencyMs: () => number
}

/** An answer and the tag that it is asked for again with. */
export interface Answer {
  readonly etag: string
  readonly body: unknown
}

/** Answers kept for revalidation; a list of 100 rows is about 50 kB. */
const keptAnswers = 40
const timeoutMs = 15_000

/**
 * `base` is the address of `/api/jr` as the host sees it. Requests carry the host's own session (same origin) and, where the page
 * was given one, a key that lives in memory only. `first`: answers that came with the page, each good for the first question alone.
 */
export function createApiClient(
  base: string,
  key: () => string | undefined,
  first: ReadonlyMap<string, Answer> = new Map(),
): ApiClient {
  const answers = new Map<string, Answer>()
  const unused = new Map(first)
  let latency = 0

  async function send(path: string, init: RequestInit & { headers: Record<string, string> }): Promise<Response> {
    const secret = key()
    if (secret !== undefined) init.headers['x-api-key'] = secret
    const limit = AbortSignal.timeout(timeoutMs)
    const signal = init.signal ? AbortSignal.any([init.signal, limit]) : limit
    try {
      return await fetch(base + path, { ...init, signal, credentials: 'same-origin' })
    } catch (error) {
      if (init.signal?.aborted) throw error
      if (limit.aborted) {
        throw new ApiFailure('timeout', `No answer within ${timeoutMs / 1000} seconds.`, { cause: error })
      }
      throw new ApiFailure(
        'unreachable',
        navigator.onLine ? 'The server cannot be reached.' : 'This device is offline.',
        {
          cause: error,
        },
      )
    }
  }

  return {
    async get<T>(path: string, options: { signal?: AbortSignal; fresh?: boolean } = {}): Promise<T> {
      const early = unused.get(path)
      if (early !== undefined) {
        unused.delete(path)
        answers.set(path, early)
        return early.body as T
      }
      const known = answers.get(path)
      const startedAt = performance.now()
      const response = await send(path, {
        headers: known && !options.fresh ? { 'if-none-match': known.etag } : {},
        // The monitor revalidates by itself: the browser's cache would turn each 304 into a new object.
        cache: 'no-store',
        ...(options.signal ? { signal: options.signal } : {}),
      })
      latency = performance.now() - startedAt
      if (response.status === 304 && known) {
        // Read to its (empty) end: the browser counts an answer that nobody reads as one that was broken off.
        await response.arrayBuffer()
        return known.body as T
      }
      if (!response.ok) throw await toFailure(response)
      const body = (await readJson(response)) as T
      const etag = response.headers.get('etag')
      answers.delete(path)
      if (etag !== null) answers.set(path, { etag, body })
      if (answers.size > keptAnswers) answers.delete(answers.keys().next().value ?? '')
      return body
    },
    async post<T>(path: string, body: unknown): Promise<T> {
      const response = await send(path, {
        method: 'POST',
        // The header of our own makes the request impossible for a foreign form: see integrations/sag-flask.
        headers: { 'content-type': 'application/json', 'x-jr-request': 'monitor' },
        body: JSON.stringify(body),
      })
      if (!response.ok) throw await toFailure(response)
      return (await readJson(response)) as T
    },
    latencyMs: () => latency,
  }
}

async function readJson(response: Response): Promise<unknown> {
  try {
    return await response.json()
  } catch (cause) {
    throw new ApiFailure('server', 'The answer is not JSON.', {
      hint: 'Is this address the Jr API, or a sign-in page in front of it?',
      cause,
    })
  }
}

async function toFailure(response: Response): Promise<ApiFailure> {
  const error = (await response.json().catch(() => ({}))) as Partial<ApiError>
  const retryAfter = Number(response.headers.get('retry-after'))
  return new ApiFailure(kindOf(response.status), error.message ?? `The server answered ${response.status}.`, {
    ...(error.code === undefined ? {} : { code: error.code }),
    hint: error.hint,
    findings: error.findings,
    retryAfterMs: retryAfter > 0 ? retryAfter * 1000 : undefined,
  })
}

function kindOf(status: number): FailureKind {
  if (status === 401) return 'unauthorised'
  if (status === 404) return 'not_found'
  return status < 500 ? 'rejected' : 'server'
}
