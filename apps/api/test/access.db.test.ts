import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import type { ApiError } from '@jr/contract'
import type { InjectOptions } from 'fastify'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { buildApp, startApi } from '../src/index.ts'
import { anInstruction, openTestApp, type TestApp } from './open-test-app.ts'

const apiKey = 'a-key-of-this-test'
const dashboardDirectory = mkdtempSync(join(tmpdir(), 'jr-dashboard-'))
mkdirSync(join(dashboardDirectory, 'assets'))
writeFileSync(join(dashboardDirectory, 'index.html'), '<!doctype html><head><title>Jr</title></head><body></body>')
writeFileSync(join(dashboardDirectory, 'jr-progress-monitor.js'), 'export {}')
writeFileSync(join(dashboardDirectory, 'assets/index-abc123.js'), 'export {}')
writeFileSync(join(dashboardDirectory, 'assets/figure-views-a_B-3.js'), 'export {}')

let open: TestApp
let locked: Awaited<ReturnType<typeof buildApp>>

beforeAll(async () => {
  open = await openTestApp({ dashboardDirectory, firstAnswersMs: 20_000 })
  locked = await buildApp({
    tracker: open.tracker,
    queue: open.queue,
    apiKey,
    allowedHosts: 'any',
    dashboardDirectory,
  })
})
afterAll(async () => {
  await locked.close()
  await open.close()
})

test.each([undefined, '', 'wrong', `${apiKey}x`])('with a key set, the key %j is refused', async (given) => {
  for (const url of ['/api/jr/sessions', '/api/jr/stats', '/metrics']) {
    const answer = await locked.inject({ url, headers: given === undefined ? {} : { 'x-api-key': given } })
    expect(answer.statusCode).toBe(401)
    expect(answer.json<ApiError>().code).toBe('unauthenticated')
  }
})

test('with the right key the server answers; probes need none', async () => {
  expect((await locked.inject({ url: '/api/jr/sessions', headers: { 'x-api-key': apiKey } })).statusCode).toBe(200)
  expect((await locked.inject('/healthz')).statusCode).toBe(200)
  expect((await locked.inject('/readyz')).statusCode).toBe(200)
})

test.each<[string, InjectOptions['headers'], number]>([
  ['a page of another site', { 'sec-fetch-site': 'cross-site' }, 403],
  ['a page on another port of this host', { 'sec-fetch-site': 'same-site' }, 403],
  ['a page of another origin in an old browser', { origin: 'http://evil.example' }, 403],
  ['an opaque origin', { origin: 'null' }, 403],
  ['a page of this server', { 'sec-fetch-site': 'same-origin', origin: 'http://localhost:80' }, 201],
  ['a page of this server in an old browser', { origin: 'http://localhost:80' }, 201],
  ['a program that is no browser', {}, 201],
])('a write from %s: %j gives %i', async (_who, headers, status) => {
  const payload = { instruction: anInstruction }
  const answer = await open.app.inject({
    method: 'POST',
    url: '/api/jr/tasks',
    payload,
    headers: { host: 'localhost:80', ...headers },
  })

  expect(answer.statusCode).toBe(status)
})

test('a form cannot submit: only JSON is taken', async () => {
  for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x']) {
    const answer = await open.app.inject({
      method: 'POST',
      url: '/api/jr/tasks',
      payload: JSON.stringify({ instruction: anInstruction }),
      headers: { 'content-type': type },
    })
    expect(answer.statusCode).toBe(415)
  }
})

test('JSON that would change a prototype is refused', async () => {
  const answer = await open.app.inject({
    method: 'POST',
    url: '/api/jr/tasks',
    payload: '{"instruction":"x","__proto__":{"a":1}}',
    headers: { 'content-type': 'application/json' },
  })

  expect(answer.statusCode).toBe(400)
})

test('a name that is pointed at this machine from outside is refused, loopback names are not', async () => {
  const answerTo = async (host: string): Promise<number> =>
    (await open.app.inject({ url: '/api/jr/sessions', headers: { host } })).statusCode

  expect(await answerTo('evil.example:9450')).toBe(421)
  for (const host of ['127.0.0.1:9450', 'localhost:9450', '[::1]:9450', 'LOCALHOST'])
    expect(await answerTo(host)).toBe(200)
})

test('every answer forbids inline script, foreign content and string-made HTML', async () => {
  for (const [url, host] of [
    ['/', 'localhost'],
    ['/api/jr/sessions', 'localhost'],
    ['/nowhere', 'localhost'],
    ['/', 'evil.example'],
  ] as const) {
    const { headers } = await open.app.inject({ url, headers: { host } })
    expect(headers['content-security-policy']).toContain("default-src 'self'")
    expect(headers['content-security-policy']).toContain("require-trusted-types-for 'script'")
    expect(headers['content-security-policy']).not.toContain('unsafe')
    expect(headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'x-frame-options': 'SAMEORIGIN',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
    })
    expect(headers).not.toHaveProperty('access-control-allow-origin')
  }
})

test('the dashboard is served on every address that a browser opens as a page', async () => {
  const page = { accept: 'text/html' }
  for (const url of ['/', '/sessions/abc']) {
    const answer = await open.app.inject({ url, headers: page })
    expect(answer.statusCode).toBe(200)
    expect(answer.headers['content-type']).toContain('text/html')
    expect(answer.headers['cache-control']).toBe('no-store')
  }
  expect((await open.app.inject({ url: '/api/jr/nowhere', headers: page })).json<ApiError>().code).toBe('not_found')
  expect((await open.app.inject({ url: '/nowhere.js', headers: { accept: '*/*' } })).statusCode).toBe(404)
})

/** What the page holds ready for its script; undefined when it holds nothing. */
const firstAnswersIn = (page: string): Record<string, { etag: string; body: object }> | undefined => {
  const [, block] = /<script type="application\/json" id="jr-first-answers">(.*?)<\/script>/.exec(page) ?? []
  return block === undefined ? undefined : JSON.parse(block)
}

test('without a key the page comes with the answers it asks for first, each with a tag that the route knows', async () => {
  const title = 'Say </script><!--<script>alert(1)</script>'
  const { sessionId } = await open.tracker.createSession({ taskId: 'T', jrName: 'Jr', steps: ['one'], title })
  const { payload } = await open.app.inject(`/?jr_session=${sessionId}`)
  const answers = firstAnswersIn(payload) ?? {}

  expect(Object.keys(answers)).toEqual([
    '/sessions?limit=100',
    `/stats?tz=${encodeURIComponent(Intl.DateTimeFormat().resolvedOptions().timeZone)}`,
    `/sessions/${sessionId}`,
  ])
  expect(answers[`/sessions/${sessionId}`]?.body).toMatchObject({ session_id: sessionId, title })
  expect(payload.match(/<script|<!--/g)).toEqual(['<script'])
  const askAgain = async (): Promise<readonly number[]> => {
    const page = await open.app.inject(`/?jr_session=${sessionId}`)
    const statuses: number[] = []
    for (const [path, { etag }] of Object.entries(firstAnswersIn(page.payload) ?? {}))
      statuses.push((await open.app.inject({ url: `/api/jr${path}`, headers: { 'if-none-match': etag } })).statusCode)
    return statuses
  }
  // Statistics that took a busy machine long are kept for a while, which may end between the page and the question.
  await expect.poll(askAgain).toEqual([304, 304, 304])
})

test.each(['/?jr_status=failed', '/?jr_view=submit', '/?jr_view=jr&jr_jr=Jr', '/?jr_q=a&jr_session=x'])(
  'a page that asks for something else, %s, comes without',
  async (url) => {
    expect(firstAnswersIn((await open.app.inject(url)).payload)).toEqual({})
  },
)

test('the overview’s page names its script, so that it comes beside the first one', async () => {
  const link = '<link rel="modulepreload" href="./assets/figure-views-a_B-3.js" /></head>'

  expect((await open.app.inject('/?jr_view=overview')).payload).toContain(link)
  expect((await open.app.inject('/')).payload).not.toContain('modulepreload')
})

test('an answer that takes too long is left for the page to ask for', async () => {
  const hurried = await buildApp({ tracker: open.tracker, dashboardDirectory, firstAnswersMs: 50 })
  const payload = await open.database.db.transaction().execute(async (other) => {
    await sql`lock table jr_execution_sessions`.execute(other)
    return (await hurried.inject('/')).payload
  })

  expect(firstAnswersIn(payload)).toEqual({})
  await hurried.close()
})

test('a session that does not exist is no part of the page', async () => {
  const { payload } = await open.app.inject('/?jr_session=00000000-0000-4000-8000-000000000000&jr_tab=events')

  expect(Object.keys(firstAnswersIn(payload) ?? {})).toHaveLength(2)
})

test('the page is compressed for who can read that', async () => {
  const packed = await open.app.inject({ url: '/', headers: { 'accept-encoding': 'gzip, br' } })
  const refused = await open.app.inject({ url: '/', headers: { 'accept-encoding': 'gzip;q=0' } })

  expect(packed.headers['content-encoding']).toBe('gzip')
  expect(firstAnswersIn(gunzipSync(packed.rawPayload).toString())).toBeDefined()
  expect(refused.headers).not.toHaveProperty('content-encoding')
})

test('with a key the page holds no answer, whoever asks, and may be kept', async () => {
  for (const headers of [{}, { 'x-api-key': apiKey }]) {
    const { payload, headers: sent } = await locked.inject({ url: '/', headers })
    expect(payload).toBe('<!doctype html><head><title>Jr</title></head><body></body>')
    expect(sent).toMatchObject({ 'cache-control': 'no-cache', etag: expect.any(String) })
  }
})

test('files with a hash in their name may be kept for ever, others are asked for again', async () => {
  const hashed = await open.app.inject('/assets/index-abc123.js')
  const stable = await open.app.inject('/jr-progress-monitor.js')
  const again = await open.app.inject({
    url: '/jr-progress-monitor.js',
    headers: { 'if-none-match': String(stable.headers.etag) },
  })

  expect(hashed.headers['cache-control']).toContain('immutable')
  expect(stable.headers['cache-control']).toBe('no-cache')
  expect(again.statusCode).toBe(304)
})

test('no path leads out of the dashboard directory', async () => {
  for (const url of [
    '/../package.json',
    '/%2e%2e/package.json',
    '/assets/..%2f..%2fpackage.json',
    '/..%5cpackage.json',
  ]) {
    expect((await open.app.inject({ url, headers: { accept: '*/*' } })).statusCode).toBeGreaterThanOrEqual(400)
  }
})

test('without a key the server does not listen beyond loopback', async () => {
  const start = startApi({ tracker: open.tracker, host: '0.0.0.0', port: 0 })

  await expect(start).rejects.toMatchObject({ code: 'key_required', message: expect.stringContaining('0.0.0.0') })
})

test('a port that is taken is named', async () => {
  const other = createServer().listen(0, '127.0.0.1')
  await new Promise((listening) => other.once('listening', listening))
  const { port } = other.address() as AddressInfo

  const start = startApi({ tracker: open.tracker, host: '127.0.0.1', port })

  await expect(start).rejects.toMatchObject({ code: 'port_in_use', message: expect.stringContaining(String(port)) })
  await new Promise((closed) => other.close(closed))
})

test('a running server answers over the network and refuses connections after its end', async () => {
  const api = await startApi({ tracker: open.tracker, host: '127.0.0.1', port: 0 })

  expect((await fetch(`${api.url}/healthz`)).status).toBe(200)
  await api.close()

  await expect(fetch(`${api.url}/healthz`)).rejects.toThrow('fetch failed')
})

test('without a queue the API is read-only and says so', async () => {
  const app = await buildApp({ tracker: open.tracker })
  const stats = (await app.inject('/api/jr/stats')).json<{ capabilities: object }>()
  const answer = await app.inject({ method: 'POST', url: '/api/jr/tasks', payload: { instruction: anInstruction } })

  expect(stats.capabilities).toEqual({ submit: false, control: false })
  expect(answer.statusCode).toBe(404)
  await app.close()
})
