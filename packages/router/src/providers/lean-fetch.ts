/** What this file uses of undici's dispatcher; the handler is the one that undici 5 to 8 understand at this place. */
interface Dispatcher {
  dispatch(options: DispatchOptions, handler: DispatchHandler): boolean
}

interface DispatchOptions {
  readonly origin: string
  readonly path: string
  readonly method: string
  readonly headers: readonly string[]
  readonly body: unknown
}

interface DispatchHandler {
  onConnect(abort: (reason: unknown) => void): void
  onHeaders(status: number, headers: readonly RawHeader[], resume: () => void, statusText: string): boolean
  onData(chunk: Uint8Array): boolean
  onComplete(): void
  onError(error: Error): void
}

type RawHeader = Buffer | readonly Buffer[]

// Where Node's fetch and every copy of undici keep the dispatcher of the process (undici, "setGlobalDispatcher").
const DISPATCHER = Symbol.for('undici.globalDispatcher.1')
const REDIRECTS = new Set([301, 302, 303, 307, 308])
const WITHOUT_BODY = new Set([204, 205, 304])
const FORMATS: Readonly<Record<string, ConstructorParameters<typeof DecompressionStream>[0]>> = {
  gzip: 'gzip',
  'x-gzip': 'gzip',
  deflate: 'deflate',
  br: 'brotli',
}
// As much as Node's own streams hold.
const BUFFER = { highWaterMark: 64 * 1024, size: (chunk: Uint8Array) => chunk.byteLength }

/**
 * Node's `fetch` without the half of it that a model call does not need. The dispatcher is the same, and with it the
 * connections, proxies, certificates, timeouts and errors; what is left out is what a browser does around it. A whole
 * call takes about a third less CPU time. What it cannot do the same way it leaves to `fetch` (see {@link findDispatcher}).
 * It asks for answers without compression.
 */
export const leanFetch: typeof globalThis.fetch = (input, init = {}) => {
  const dispatcher = findDispatcher(input, init)
  if (dispatcher === undefined) return fetch(input, init)
  const { method = 'GET', signal } = init
  const url = new URL(input)
  return new Promise((resolve, reject) => {
    let answer: ReadableStreamDefaultController<Uint8Array> | undefined
    let disconnect: ((reason: unknown) => void) | undefined
    // Before the head of the answer it is the promise that fails, after it the body; the other of the two takes no notice.
    const fail = (reason: unknown): void => {
      signal?.removeEventListener('abort', leave)
      reject(reason)
      answer?.error(reason)
    }
    const leave = (): void => {
      fail(signal?.reason)
      disconnect?.(signal?.reason)
    }
    signal?.addEventListener('abort', leave)
    const request = {
      origin: url.origin,
      path: url.pathname + url.search,
      method,
      headers: toPairs(init.headers),
      body: init.body,
    }
    const handler: DispatchHandler = {
      onConnect(abort) {
        disconnect = abort
        if (signal?.aborted === true) leave()
      },
      onHeaders(status, rawHeaders, resume, statusText) {
        if (status < 200) return true
        const headers = toHeaders(rawHeaders)
        if (REDIRECTS.has(status) && headers.has('location')) {
          resolve(fetch(input, init))
          return true
        }
        const start = (controller: ReadableStreamDefaultController<Uint8Array>): void => void (answer = controller)
        const stream = new ReadableStream({ start, pull: resume, cancel: (reason) => disconnect?.(reason) }, BUFFER)
        const content = WITHOUT_BODY.has(status) ? null : decode(stream, headers)
        const response = new Response(content, { status, statusText, headers })
        resolve(Object.defineProperty(response, 'url', { value: url.href }))
        return true
      },
      onData(chunk) {
        answer?.enqueue(chunk)
        return answer === undefined || (answer.desiredSize ?? 0) > 0
      },
      onComplete() {
        signal?.removeEventListener('abort', leave)
        answer?.close()
      },
      onError(cause) {
        fail(new TypeError(answer === undefined ? 'fetch failed' : 'terminated', { cause }))
      },
    }
    try {
      dispatcher.dispatch(request, handler)
    } catch {
      // A dispatcher that does not know such a handler; it has sent nothing.
      resolve(fetch(input, init))
    }
  })
}

/**
 * The dispatcher, if this request is one for it: plain text or nothing to an http address, and nobody has put another
 * function in the place of Node's own `fetch` (a test that catches requests, a framework with a cache).
 */
function findDispatcher(input: Parameters<typeof fetch>[0], init: RequestInit): Dispatcher | undefined {
  const { body = '', signal } = init
  if (typeof input !== 'string' || typeof body !== 'string' || signal?.aborted === true) return undefined
  // No "@": an address with a password in it is one that fetch refuses.
  if (!/^https?:\/\/[^@]+$/.test(input) || !String(fetch).includes('internal/deps/undici')) return undefined
  return (globalThis as { [DISPATCHER]?: Dispatcher })[DISPATCHER]
}

function toPairs(init: RequestInit['headers']): string[] {
  const pairs: string[] = []
  const headers = new Headers(init)
  if (!headers.has('accept-encoding')) headers.set('accept-encoding', 'identity')
  for (const [name, value] of headers) pairs.push(name, value)
  return pairs
}

function toHeaders(raw: readonly RawHeader[]): Headers {
  const headers = new Headers()
  for (let index = 0; index < raw.length; index += 2) {
    for (const value of [raw[index + 1] ?? []].flat()) headers.append(String(raw[index]), value.toString('latin1'))
  }
  return headers
}

/** For a server that compresses although it was asked not to. A coding that Node does not know is passed on as it is. */
function decode(body: ReadableStream<Uint8Array>, headers: Headers): ReadableStream<Uint8Array> {
  const codings =
    headers
      .get('content-encoding')
      ?.toLowerCase()
      .split(/\s*,\s*/) ?? []
  return codings.reduceRight((stream, coding) => {
    const format = FORMATS[coding]
    return format === undefined ? stream : stream.pipeThrough(new DecompressionStream(format))
  }, body)
}
