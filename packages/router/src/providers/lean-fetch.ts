/** What this file uses of undici's dispatcher. Version 8 has other handlers than 6 and 7 (which know both kinds). */
interface Dispatcher {
  dispatch(request: DispatchRequest, handler: OldHandler | NewHandler): boolean
}

interface DispatchRequest {
  readonly origin: string
  readonly path: string
  readonly method: string
  /** Names and values in turn. */
  readonly headers: readonly string[]
  readonly body: unknown
}

interface OldHandler {
  onConnect(abort: Abort): void
  onHeaders(status: number, headers: RawHeaders, resume: () => void, statusText: string): boolean
  /** Says whether more may come at once. */
  onData(piece: Uint8Array): boolean
  onComplete(): void
  onError(error: Error): void
}

interface NewHandler {
  onRequestStart(exchange: Exchange): void
  onResponseStart(exchange: Exchange, status: number, headers: object, statusText: string): void
  onResponseData(exchange: Exchange, piece: Uint8Array): void
  onResponseEnd(): void
  onResponseError(exchange: unknown, error: Error): void
}

interface Exchange {
  readonly abort: Abort
  pause(): void
  resume(): void
}

type Abort = (reason: unknown) => void
/** Names and values in turn; several values may stand in one place. */
type RawHeaders = readonly (string | Buffer | readonly (string | Buffer)[])[]

const UNDICI = process.versions['undici']?.split('.')[0] ?? ''
// Where fetch itself finds the dispatcher of the process, whoever has put it there. In a later version: nowhere.
const PLACES: Readonly<Record<string, symbol>> = {
  6: Symbol.for('undici.globalDispatcher.1'),
  7: Symbol.for('undici.globalDispatcher.1'),
  8: Symbol.for('undici.globalDispatcher.2'),
}
// Not 303: that says that the work is done, and asking again would do it twice.
const REDIRECTS = new Set([301, 302, 307, 308])
const WITHOUT_BODY = new Set([204, 205, 304])
const FORMATS: Readonly<Record<string, ConstructorParameters<typeof DecompressionStream>[0]>> = {
  gzip: 'gzip',
  'x-gzip': 'gzip',
  deflate: 'deflate',
  br: 'brotli',
}
// As much as Node's own streams hold.
const BUFFER = { highWaterMark: 64 * 1024, size: (piece: Uint8Array) => piece.byteLength }

/**
 * Node's `fetch` without the half of it that a model call does not need. The dispatcher is the same, and with it the
 * connections, proxies, certificates, timeouts and errors; what is left out is what a browser does around it. A whole
 * call takes about a third less CPU time. What it cannot do the same way it leaves to `fetch` (see {@link findDispatcher}).
 * It asks for answers without compression.
 */
export const leanFetch: typeof globalThis.fetch = (input, init = {}) => {
  const dispatcher = findDispatcher(input, init)
  if (dispatcher === undefined) return fetch(input, init)
  const { method = 'GET', signal, body } = init
  const { origin, pathname, search, href } = new URL(input)
  return new Promise((resolve, reject) => {
    let disconnect: Abort | undefined
    let answer: ReadableStreamDefaultController<Uint8Array> | undefined
    const leave = (): void => {
      fail(signal?.reason)
      disconnect?.(signal?.reason)
    }
    // Before the head of the answer it is the promise that fails, after it the body; the other of the two takes no notice.
    const fail = (reason: unknown): void => {
      signal?.removeEventListener('abort', leave)
      reject(reason)
      answer?.error(reason)
    }
    const onStart = (abort: Abort): void => {
      disconnect = abort
      if (signal?.aborted === true) leave()
    }
    const onHead = (status: number, raw: RawHeaders, resume: () => void, statusText: string): void => {
      if (status < 200) return
      const headers = toHeaders(raw)
      if (REDIRECTS.has(status) && headers.has('location')) {
        resolve(fetch(input, init))
        return
      }
      const start = (controller: ReadableStreamDefaultController<Uint8Array>): void => void (answer = controller)
      const stream = new ReadableStream({ start, pull: resume, cancel: (reason) => disconnect?.(reason) }, BUFFER)
      const content = WITHOUT_BODY.has(status) ? null : decode(stream, headers)
      const response = new Response(content, { status, statusText, headers })
      resolve(Object.defineProperty(response, 'url', { value: href }))
    }
    const onPiece = (piece: Uint8Array): boolean => {
      answer?.enqueue(piece)
      return (answer?.desiredSize ?? 1) > 0
    }
    const onEnd = (): void => {
      signal?.removeEventListener('abort', leave)
      answer?.close()
    }
    const onFailure = (cause: Error): void => {
      fail(new TypeError(answer === undefined ? 'fetch failed' : 'terminated', { cause }))
    }
    signal?.addEventListener('abort', leave)
    dispatcher.dispatch(
      { origin, path: pathname + search, method, headers: toPairs(init.headers), body },
      UNDICI === '8'
        ? {
            onRequestStart: (exchange) => onStart((reason) => exchange.abort(reason)),
            onResponseStart: (exchange, status, headers, statusText) =>
              onHead(status, Object.entries(headers).flat(), () => exchange.resume(), statusText),
            onResponseData: (exchange, piece) => void (onPiece(piece) || exchange.pause()),
            onResponseEnd: onEnd,
            onResponseError: (_, error) => onFailure(error),
          }
        : {
            onConnect: onStart,
            onHeaders: (...head) => {
              onHead(...head)
              return true
            },
            onData: onPiece,
            onComplete: onEnd,
            onError: onFailure,
          },
    )
  })
}

/**
 * The dispatcher, if this request is one for it: plain text or nothing to an http address, and nobody has put another
 * function in the place of Node's own `fetch` (a test that catches requests, a framework with a cache).
 */
function findDispatcher(input: Parameters<typeof fetch>[0], init: RequestInit): Dispatcher | undefined {
  const { body = '', signal } = init
  const place = PLACES[UNDICI]
  if (place === undefined || typeof input !== 'string' || typeof body !== 'string') return undefined
  // Not with a name and a password in the address: fetch refuses that.
  if (signal?.aborted === true || !/^https?:\/\/[^/?#@]+(?:[/?#]|$)/.test(input)) return undefined
  // What Node's own function says of itself, in 22 to 26; nothing that wraps it does.
  if (!String(fetch).includes('internal/deps/undici')) return undefined
  return (globalThis as Record<symbol, Dispatcher | undefined>)[place]
}

function toPairs(init: RequestInit['headers']): string[] {
  const pairs: string[] = []
  const headers = new Headers(init)
  if (!headers.has('accept-encoding')) headers.set('accept-encoding', 'identity')
  for (const [name, value] of headers) pairs.push(name, value)
  return pairs
}

function toHeaders(raw: RawHeaders): Headers {
  const headers = new Headers()
  for (let index = 0; index < raw.length; index += 2) {
    for (const value of [raw[index + 1] ?? []].flat()) {
      headers.append(String(raw[index]), typeof value === 'string' ? value : value.toString('latin1'))
    }
  }
  return headers
}

/** For a server that compresses although it was asked not to. A coding that Node does not know is passed on as it is. */
function decode(body: ReadableStream<Uint8Array>, headers: Headers): ReadableStream<Uint8Array> {
  const codings = (headers.get('content-encoding') ?? '').toLowerCase().split(/\s*,\s*/)
  return codings.reduceRight((stream, coding) => {
    const format = FORMATS[coding]
    return format === undefined ? stream : stream.pipeThrough(new DecompressionStream(format))
  }, body)
}
