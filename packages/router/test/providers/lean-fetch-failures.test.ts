import { getEventListeners } from 'node:events'
import type { RequestListener } from 'node:http'
import type { Socket } from 'node:net'
import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { leanFetch } from '../../src/providers/lean-fetch.ts'
import { CLOSED_PORT } from '../closed-port.ts'
import { aRawServer, anHttpServer, post } from '../loopback-server.ts'

const HEAD = 'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n'

interface Failure {
  readonly at: 'head' | 'body'
  readonly error: unknown
}

/** How a request fails: the parts of the error by which the SDKs and the router tell failures apart. */
async function failureOf(request: () => Promise<Response>): Promise<Failure> {
  const describeError = (thrown: unknown): unknown => {
    const { name, message, cause } = thrown as Error & { cause?: { name: string; code?: string } }
    return { name, message, cause: { name: cause?.name, code: cause?.code } }
  }
  let response: Response
  try {
    response = await request()
  } catch (thrown) {
    return { at: 'head', error: describeError(thrown) }
  }
  return { at: 'body', error: describeError(await response.text().catch((reason: unknown) => reason)) }
}

describe('leanFetch', () => {
  it.each<[string, Failure['at'], (socket: Socket) => void]>([
    ['closes without a word', 'head', (socket) => socket.end()],
    ['resets without a word', 'head', (socket) => socket.resetAndDestroy()],
    ['says what is not HTTP', 'head', (socket) => socket.end('Hello there.\r\n\r\n')],
    ['closes in the middle of the head', 'head', (socket) => socket.end(HEAD)],
    ['closes before the length it announced', 'body', (socket) => socket.end(`${HEAD}content-length: 9\r\n\r\n{"a":`)],
    [
      'closes before the last chunk',
      'body',
      (socket) => socket.end(`${HEAD}transfer-encoding: chunked\r\n\r\n1\r\n{\r\n`),
    ],
    ['breaks its own chunks', 'body', (socket) => socket.end(`${HEAD}transfer-encoding: chunked\r\n\r\nnonsense\r\n`)],
  ])('fails as fetch fails when the server %s', async (_, at, answer) => {
    const url = await aRawServer(answer)

    const ours = await failureOf(() => leanFetch(url, post('{}')))
    expect(ours).toEqual(await failureOf(() => fetch(url, post('{}'))))
    expect(ours).toMatchObject({ at, error: { message: at === 'head' ? 'fetch failed' : 'terminated' } })
  })

  it('fails as fetch fails when the server resets in the middle of the body', async () => {
    const sockets: Socket[] = []
    const url = await aRawServer((socket) => {
      sockets.push(socket)
      socket.write(`${HEAD}content-length: 9\r\n\r\n{"a":`)
    })
    const breakOff = async (send: typeof fetch): Promise<Failure> => {
      const response = await send(url, post('{}'))
      sockets.pop()?.resetAndDestroy()
      return failureOf(() => Promise.resolve(response))
    }

    const ours = await breakOff(leanFetch)
    expect(ours).toEqual(await breakOff(fetch))
    expect(ours).toMatchObject({ at: 'body', error: { message: 'terminated', cause: { code: 'ECONNRESET' } } })
  })

  it.each<[string, (socket: Socket) => void]>([
    ['closes', (socket) => socket.end()],
    ['resets', (socket) => socket.resetAndDestroy()],
  ])('fails as fetch fails when the server %s a connection that is used again', async (_, breakOff) => {
    const used = new Set<Socket>()
    const url = await anHttpServer(({ socket }, response) => {
      if (used.has(socket)) breakOff(socket)
      else response.end('{}')
      used.add(socket)
    })
    const useTwice = async (send: typeof fetch): Promise<Failure> => {
      expect(await (await send(url, post('{}'))).json()).toEqual({})
      // The dispatcher takes a connection for free one turn of the event loop later.
      await new Promise((resolve) => setImmediate(resolve))
      return failureOf(() => send(url, post('{}')))
    }

    const ours = await useTwice(leanFetch)
    expect(ours).toEqual(await useTwice(fetch))
    expect(ours).toMatchObject({ at: 'head', error: { message: 'fetch failed' } })
  })

  it.each([
    ['nobody listens', `http://127.0.0.1:${CLOSED_PORT}/`, { cause: { code: 'ECONNREFUSED' } }],
    ['there is a password in it', 'http://name:word@127.0.0.1/', {}],
    ['there is nothing in it', 'http://', {}],
  ])('fails as fetch fails at an address where %s', async (_, url, error) => {
    const ours = await failureOf(async () => leanFetch(url, post('{}')))

    expect(ours).toEqual(await failureOf(async () => fetch(url, post('{}'))))
    expect(ours).toMatchObject({ at: 'head', error: { name: 'TypeError', ...error } })
  })

  it('takes no compressed answer for whole whose end is missing', async () => {
    const url = await anHttpServer((_, response) => {
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync('a'.repeat(999)).subarray(0, -9))
    })

    await expect((await leanFetch(url)).text()).rejects.toThrow(TypeError)
  })

  it.each<[string, RequestListener]>([
    ['before the head', () => {}],
    ['in the middle of the body', (_, response) => void response.write('{"a":')],
  ])('stops %s when it is told to, and the server sees that', async (_, answer) => {
    const controller = new AbortController()
    const reason = new Error('enough')
    const closed = Promise.withResolvers<void>()
    const url = await anHttpServer((request, response) => {
      response.on('close', closed.resolve)
      answer(request, response)
      // The client may be anywhere between the two when it happens.
      setImmediate(() => controller.abort(reason))
    })

    const read = leanFetch(url, { ...post('{}'), signal: controller.signal }).then((response) => response.text())
    await expect(read).rejects.toBe(reason)
    await closed.promise
    expect(getEventListeners(controller.signal, 'abort')).toHaveLength(0)
  })

  it('sends nothing when it is told to stop before it is connected', async () => {
    let requests = 0
    const url = await anHttpServer((_, response) => {
      requests += 1
      response.end('ok')
    })
    const controller = new AbortController()

    const aborted = [leanFetch(url, { signal: AbortSignal.abort(1) }), leanFetch(url, { signal: controller.signal })]
    controller.abort(2)
    expect(await Promise.allSettled(aborted)).toMatchObject([{ reason: 1 }, { reason: 2 }])
    expect(await (await leanFetch(url, { signal: new AbortController().signal })).text()).toBe('ok')
    expect(requests).toBe(1)
  })

  it('lets go of a signal that outlives the request', async () => {
    const { signal } = new AbortController()
    const url = await anHttpServer((_, response) => response.end('ok'))

    expect(await (await leanFetch(url, { signal })).text()).toBe('ok')
    await failureOf(() => leanFetch(`http://127.0.0.1:${CLOSED_PORT}`, { signal }))
    expect(getEventListeners(signal, 'abort')).toHaveLength(0)
  })

  it('closes the connection when the reader of the body leaves', async () => {
    const closed = Promise.withResolvers<void>()
    const url = await anHttpServer((_, response) => {
      response.on('close', closed.resolve).write('data: one\n\n')
    })

    const { body } = await leanFetch(url)
    for await (const piece of body!) {
      expect(Buffer.from(piece).toString()).toBe('data: one\n\n')
      break
    }
    await closed.promise
  })
})
