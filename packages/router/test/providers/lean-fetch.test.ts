import { execFile } from 'node:child_process'
import type { ServerResponse } from 'node:http'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { leanFetch } from '../../src/providers/lean-fetch.ts'
import { aRawServer, anHttpServer, echo, post } from '../loopback-server.ts'

const DISPATCHER = Symbol.for(`undici.globalDispatcher.${process.versions['undici']!.startsWith('8.') ? 2 : 1}`)
const globals = globalThis as { [DISPATCHER]?: { dispatch: (...parameters: unknown[]) => boolean } }

describe('leanFetch', () => {
  it.each([
    ['a POST', post('{"text":"Grüße, 世界"}')],
    ['an empty POST', { ...post(''), headers: { 'Content-Type': 'text/plain', Authorization: 'Bearer key' } }],
    ['a GET', { headers: [['X-Twice', 'a'] as [string, string], ['x-twice', 'b'] as [string, string]] }],
  ])('sends %s as fetch sends it, but wants no compression and pretends to no browser', async (_, init) => {
    const url = `${await anHttpServer(echo)}/v1/messages?beta=true#part`
    const theirs = (await (await fetch(url, init)).json()) as { headers: string[] }
    const ours = (await (await leanFetch(url, init)).json()) as { headers: string[] }

    expect(ours.headers).toContain('accept-encoding: identity')
    const own = /^(accept|accept-encoding|accept-language|sec-fetch-mode|user-agent): /
    const common = (headers: string[]): string[] => headers.filter((header) => !own.test(header))
    expect({ ...ours, headers: common(ours.headers) }).toEqual({ ...theirs, headers: common(theirs.headers) })
  })

  it.each([200, 201, 204, 205, 304, 400, 404, 429, 500, 529])(
    'gives the response that fetch gives: %i',
    async (status) => {
      const server = await anHttpServer((_, response) => {
        response.writeEarlyHints({ link: '</style.css>; rel=preload' })
        response.writeHead(status, 'Some Words', [
          ['Date', 'never'],
          ['Set-Cookie', 'a=1'],
          ['Set-Cookie', 'b=2'],
          ['X-Twice', 'a'],
          ['X-Twice', 'b'],
          ['X-Bytes', Buffer.from('世界').toString('latin1')],
        ] as never)
        response.end('body')
      })
      const observe = async (send: typeof fetch): Promise<unknown> => {
        const response = await send(`${server}/a/../path?q=1`)
        const { url, ok, statusText, headers } = response
        return { url, ok, status: response.status, statusText, headers: [...headers], text: await response.text() }
      }

      expect(await observe(leanFetch)).toEqual(await observe(fetch))
    },
  )

  it.each([301, 302, 307, 308])('follows a %i as fetch does', async (status) => {
    const url = await anHttpServer((request, response) => {
      if (request.url !== '/old') return echo(request, response)
      response.writeHead(status, { location: '/new' }).end('It has moved.')
    })
    const follow = async (send: typeof fetch): Promise<unknown> => {
      const response = await send(`${url}/old`, post('{"a":1}'))
      return { from: response.url, ...((await response.json()) as object) }
    }

    const ours = await follow(leanFetch)
    expect(ours).toEqual(await follow(fetch))
    expect(ours).toMatchObject({ from: `${url}/new`, path: '/new' })
  })

  it('sends a request once when the server has done it and points to the result', async () => {
    const seen: (string | undefined)[] = []
    const url = await anHttpServer((request, response) => {
      seen.push(request.method)
      response.writeHead(303, { location: '/result' }).end()
    })

    expect((await leanFetch(url, post('{}'))).status).toBe(303)
    expect(seen).toEqual(['POST'])
  })

  it.each([
    ['gzip', gzipSync],
    ['x-gzip', gzipSync],
    ['deflate', deflateSync],
    ['br', brotliCompressSync],
    ['Deflate, GZIP', (bytes: string) => gzipSync(deflateSync(bytes))],
    ['unheard-of', (bytes: string) => Buffer.from(bytes)],
  ])('reads what a server sends in %s although it was asked not to', async (coding, compress) => {
    const url = await anHttpServer((_, response) => {
      response.writeHead(200, { 'content-encoding': coding }).end(compress('Grüße, 世界'))
    })

    expect(await (await leanFetch(url)).text()).toBe('Grüße, 世界')
  })

  it('hands over each piece of a body as it comes', async () => {
    let stream: ServerResponse | undefined
    const url = await anHttpServer((_, response) => {
      stream = response
      response.writeHead(200, { 'content-type': 'text/event-stream' }).flushHeaders()
    })
    const reader = (await leanFetch(url)).body!.getReader()

    for (const piece of ['data: one\n\n', 'data: two\n\n']) {
      stream!.write(piece)
      expect(Buffer.from((await reader.read()).value!).toString()).toBe(piece)
    }
    stream!.end()
    expect(await reader.read()).toMatchObject({ done: true })
  })

  it('lets a server send no faster than the body is read', async () => {
    const piece = Buffer.alloc(64 * 1024, 'x')
    const pieces = 512
    let sent = 0
    const url = await anHttpServer((_, response) => {
      const send = (): void => {
        while (sent < pieces) {
          sent += 1
          if (!response.write(piece)) return void response.once('drain', send)
        }
        response.end()
      }
      send()
    })
    const response = await leanFetch(url)

    // Until nothing moves any more: the buffers of the system are full.
    for (let before = -1, still = 0; still < 5; still = before === sent ? still + 1 : 0) {
      before = sent
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
    expect(sent).toBeLessThan(pieces)
    expect(await response.text()).toHaveLength(pieces * piece.length)
  }, 30_000)

  it('leaves to fetch whatever it cannot send the same way', async () => {
    const url = await anHttpServer(echo)
    const sendStream: RequestInit & { readonly duplex: 'half' } = {
      method: 'POST',
      body: new Blob(['streamed']).stream(),
      duplex: 'half',
    }
    const form = new FormData()
    form.set('field', 'value')

    for (const [input, init, body] of [
      [new URL(url), post('address'), 'address'],
      [new Request(url, post('whole request')), undefined, 'whole request'],
      [url, sendStream, 'streamed'],
      [url, post(Buffer.from('bytes') as never), 'bytes'],
      [url, { method: 'POST', body: form }, 'name="field"\r\n\r\nvalue'],
    ] as const) {
      const seen = (await (await leanFetch(input, init)).json()) as { body: string; headers: string[] }
      expect(seen.body).toContain(body)
      expect(seen.headers).not.toContain('accept-encoding: identity')
    }
    expect(await (await leanFetch('data:,text')).text()).toBe('text')
  })

  it('leaves everything to a function that has been put in the place of fetch', async () => {
    const replacement = vi.fn(() => Promise.resolve(new Response('caught')))
    vi.stubGlobal('fetch', replacement)
    onTestFinished(() => void vi.unstubAllGlobals())

    expect(await (await leanFetch('http://example.test/', post('{}'))).text()).toBe('caught')
    expect(replacement).toHaveBeenCalledExactlyOnceWith('http://example.test/', post('{}'))
  })

  it('goes through the dispatcher of the process, whoever has put it there', async () => {
    const url = await anHttpServer(echo)
    const own = globals[DISPATCHER]!
    onTestFinished(() => void (globals[DISPATCHER] = own))
    const dispatch = vi.fn((...parameters: unknown[]) => own.dispatch(...parameters))
    globals[DISPATCHER] = { dispatch }

    expect(await (await leanFetch(url, post('{}'))).json()).toMatchObject({ body: '{}' })
    expect(dispatch).toHaveBeenCalledOnce()
  })

  it('uses the proxy of the environment, and its idle connection does not keep a process alive', async () => {
    const asked: string[] = []
    const proxyUrl = await aRawServer((socket, arrived) => {
      asked.push(arrived.split(' HTTP')[0] ?? '')
      const answer = (): boolean => socket.write('HTTP/1.1 200 OK\r\ncontent-length: 8\r\n\r\nby proxy')
      if (!arrived.startsWith('CONNECT ')) answer()
      // The tunnel is there; what comes next is the request itself.
      else socket.once('data', answer).write('HTTP/1.1 200 OK\r\n\r\n')
    })
    const file = fileURLToPath(new URL('../../src/providers/lean-fetch.ts', import.meta.url))
    const code = `const { leanFetch } = await import(${JSON.stringify(file)})
      void Headers
      console.log(await (await leanFetch('http://model.test/v1/messages', { method: 'POST', body: '{}' })).text())`

    const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', code], {
      env: { NODE_USE_ENV_PROXY: '1', HTTP_PROXY: proxyUrl, NO_PROXY: '' },
    })
    expect(stdout).toBe('by proxy\n')
    expect(asked).toEqual([expect.stringMatching(/^(CONNECT model\.test:80|POST http:\/\/model\.test\/v1\/messages)$/)])
  }, 30_000)
})
