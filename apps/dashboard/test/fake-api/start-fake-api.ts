import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { extname, join } from 'node:path'
import type { AnswerRequest, SessionSummary, Stats } from '@jr/contract'
import { waitsForPerson } from '@jr/contract/matches-query'
import { ago, aStats, now } from './builders.ts'
import type { World } from './sample-world.ts'

/** How the fake server answers at the moment; a test changes it while the page is open. */
export interface Mood {
  /** Answer `/api` with this status and error instead. */
  fail?: { status: number; code: string; message: string; hint?: string }
  /** Cut every connection to `/api`. */
  cut?: boolean
  /** Milliseconds before an answer. */
  delayMs?: number
  stats?: Partial<Stats>
  /** Refuse every `since`, as after a restore of the database. */
  refuseSince?: boolean
  /** Content security policy of the page. */
  policy?: string
  /** A page of somebody else, served at /host. */
  host?: string
}

export interface FakeApi {
  readonly url: string
  readonly world: World
  readonly mood: Mood
  /** Requests to `/api`: method, path with query, status. */
  readonly requests: {
    method: string
    path: string
    status: number
    body: unknown
    headers: IncomingHttpHeaders
  }[]
  /** Changes one row as a worker would: new version, later update. */
  readonly change: (sessionId: string, changes: Partial<SessionSummary>) => void
  readonly add: (row: SessionSummary) => void
  /** Lets the server's time pass. */
  readonly elapse: (ms: number) => void
  /** The session's worker signs in now: no change, no new version. */
  readonly beat: (sessionId: string) => void
  readonly close: () => Promise<void>
}

const mediaTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
}

export const strictPolicy = "default-src 'self'; object-src 'none'; base-uri 'none'; require-trusted-types-for 'script'"

/**
 * A server at the HTTP boundary: the built dashboard, and `/api/jr` as the contract has it (filters, keyset pages, `since`, ETags) over
 * rows in memory. `directory` holds the built dashboard. The real API has its own tests and the end-to-end test; this one can be put into every mood.
 */
export async function startFakeApi(directory: string, world: World, mood: Mood = {}): Promise<FakeApi> {
  const requests: FakeApi['requests'] = []
  const versions = new Map(world.sessions.map((row) => [row.session_id, 1]))
  let version = 1
  let stalled = 0

  const server = createServer((request, response) => {
    handle(request, response).catch((error: unknown) => response.writeHead(500).end(String(error)))
  })

  // The default of 5 s would cut a connection that a busy machine was about to use again.
  server.keepAliveTimeout = 120_000

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://fake')
    if (!url.pathname.startsWith('/api/')) return serveFile(url.pathname, response)
    const body = request.method === 'POST' ? await readBody(request) : undefined
    const { method = '', headers } = request
    const entry = { method, path: url.pathname + url.search, status: 0, body, headers }
    requests.push(entry)
    if (mood.cut) return void request.socket.destroy()
    if (mood.delayMs) await new Promise((resolve) => setTimeout(resolve, mood.delayMs).unref())
    const [status, answer] = mood.fail ? [mood.fail.status, { ...mood.fail }] : route(url, request.method ?? '', body)
    const text = JSON.stringify(answer)
    const etag = `"${createHash('sha256').update(text).digest('base64url').slice(0, 20)}"`
    entry.status = status === 200 && request.headers['if-none-match'] === etag ? 304 : status
    response.writeHead(entry.status, {
      'content-type': 'application/json',
      ...(request.method === 'GET' ? { etag } : {}),
    })
    response.end(entry.status === 304 ? undefined : text)
  }

  function route(url: URL, method: string, body: unknown): [number, unknown] {
    const path = url.pathname.replace('/api/jr', '')
    if (method === 'POST') return write(path, body)
    if (path === '/stats') {
      const jr = url.searchParams.get('jr')
      const rows = world.sessions.filter((row) => jr === null || row.jr_name === jr)
      return [200, aStats({ ...statsOf(rows), ...(jr === null ? {} : { total_sessions: rows.length }), ...mood.stats })]
    }
    if (path === '/sessions' && mood.refuseSince && url.searchParams.has('since')) {
      return [400, { code: 'invalid_cursor', message: 'This version is not known.' }]
    }
    if (path === '/sessions') return [200, list(url.searchParams)]
    const [, id = '', part] = /^\/sessions\/([^/]+)(\/events)?$/.exec(path) ?? []
    const detail = world.details.get(id)
    if (detail === undefined) return [404, { code: 'session_not_found', message: `There is no session ${id}.` }]
    if (part) return [200, { events: world.events.get(id) ?? [], next_cursor: null }]
    return [200, { ...detail, ...world.sessions.find((row) => row.session_id === id) }]
  }

  function list(query: URLSearchParams): unknown {
    const since = Number(query.get('since') ?? 0)
    const status = query.get('status')?.split(',')
    const needle = query.get('q')?.toLowerCase()
    const rows = world.sessions
      .filter((row) => (versions.get(row.session_id) ?? 1) > since)
      .filter((row) => status === undefined || status.includes(row.status))
      .filter((row) => !query.has('jr') || row.jr_name === query.get('jr'))
      .filter((row) => !query.has('tier') || row.model_tier === query.get('tier'))
      .filter((row) => !query.has('waiting_for') || waitsForPerson(row))
      .filter((row) => !query.has('verdict') || row.verdict === query.get('verdict'))
      .filter((row) => !query.has('from') || row.created_at >= (query.get('from') ?? ''))
      .filter(
        (row) =>
          needle === undefined ||
          `${row.title} ${row.task_id} ${row.jr_name} ${row.session_id}`.toLowerCase().includes(needle),
      )
      .toSorted(orders[query.get('sort') ?? 'active'])
    const from = Number(query.get('cursor') ?? 0)
    const limit = Number(query.get('limit') ?? 100)
    return {
      sessions: rows.slice(from, from + limit),
      next_cursor: from + limit < rows.length ? String(from + limit) : null,
      version: String(version),
      removed: [],
      as_of: new Date(now + stalled).toISOString(),
    }
  }

  function write(path: string, body: unknown): [number, unknown] {
    const jrAct = /^\/jrs\/(pause|resume)$/.exec(path)?.[1]
    if (jrAct !== undefined) {
      const { jr_name: name, note } = body as { jr_name: string; note?: string }
      const pause = { scope: `jr:${name}`, reason: note ?? 'paused', created_by: 'person:api', created_at: ago(0) }
      mood.stats = { ...mood.stats, pauses: jrAct === 'pause' ? [pause] : [] }
      return [200, { pauses: mood.stats.pauses }]
    }
    if (path === '/tasks') {
      const text = (body as { instruction: string }).instruction
      if (!text.includes('#'))
        return [
          422,
          { code: 'no_steps', message: 'The document has no steps.', hint: 'Add a heading such as “Task 1”.' },
        ]
      return [201, { task_id: 'SAG-JR-040', session_id: world.sessions[2]?.session_id, created: true, findings: [] }]
    }
    const [, id = '', action = ''] = /^\/sessions\/([^/]+)\/(\w+)$/.exec(path) ?? []
    const row = world.sessions.find((candidate) => candidate.session_id === id)
    if (row === undefined) return [404, { code: 'session_not_found', message: `There is no session ${id}.` }]
    const after: Record<string, Partial<SessionSummary>> = {
      cancel: { status: 'cancelled', finished_at: row.updated_at },
      approve: { status: 'running', waiting_reason: null },
      skip: { status: 'running', waiting_reason: null, error: null },
      retry: { status: 'running', error: null, failed: 0, verdict: null, finished_at: null },
      pause: { paused: true },
      resume: { paused: false },
      fork: {},
      answer: { verdict: null, status: 'pending', finished_at: null, open_questions: 0 },
    }
    if (action === 'answer') takeAnswer(id, body as AnswerRequest)
    api.change(id, after[action] ?? {})
    return [200, world.sessions.find((candidate) => candidate.session_id === id)]
  }

  function takeAnswer(id: string, { check_id, answer, by = 'api', note }: AnswerRequest): void {
    const detail = world.details.get(id)
    if (detail === undefined) return
    const given = { answer, answered_by: `person:${by}`, note: note ?? null, answered_at: new Date(now).toISOString() }
    const questions = detail.questions.map((question) =>
      question.check_id === check_id ? { ...question, is_open: false, answer: given } : question,
    )
    world.details.set(id, { ...detail, questions })
  }

  async function serveFile(path: string, response: ServerResponse): Promise<void> {
    const name = path === '/' ? 'index.html' : path === '/host' ? 'host.html' : path.slice(1)
    const content = name === 'host.html' ? mood.host : await readFile(join(directory, name)).catch(() => undefined)
    if (content === undefined) return void response.writeHead(404).end()
    response.writeHead(200, {
      'content-type': mediaTypes[extname(name)] ?? 'application/octet-stream',
      'content-security-policy': mood.policy ?? strictPolicy,
    })
    response.end(content)
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const api: FakeApi = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    world,
    mood,
    requests,
    change(sessionId, changes) {
      version += 1
      stalled += 1
      versions.set(sessionId, version)
      const index = world.sessions.findIndex((row) => row.session_id === sessionId)
      const row = world.sessions[index]
      if (row === undefined) throw new Error(`no session ${sessionId}`)
      world.sessions[index] = { ...row, updated_at: new Date(now + stalled).toISOString(), ...changes }
    },
    add(row) {
      version += 1
      versions.set(row.session_id, version)
      world.sessions.push(row)
    },
    elapse(ms) {
      stalled += ms
    },
    beat(sessionId) {
      const index = world.sessions.findIndex((row) => row.session_id === sessionId)
      const row = world.sessions[index]
      if (row === undefined) throw new Error(`no session ${sessionId}`)
      world.sessions[index] = { ...row, heartbeat_at: new Date(now + stalled).toISOString() }
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
  return api
}

const orders: Readonly<Record<string, (a: SessionSummary, b: SessionSummary) => number>> = {
  active: (a, b) => rank(a) - rank(b) || b.updated_at.localeCompare(a.updated_at),
  newest: (a, b) => b.created_at.localeCompare(a.created_at),
  oldest: (a, b) => a.created_at.localeCompare(b.created_at),
  longest: (a, b) => (b.duration_ms ?? -1) - (a.duration_ms ?? -1),
  costliest: (a, b) => b.cost_usd - a.cost_usd,
}

function rank(row: SessionSummary): number {
  return row.status === 'waiting' || row.status === 'running' || row.status === 'pending' ? 0 : 1
}

function statsOf(rows: readonly SessionSummary[]): Partial<Stats> {
  const count = (status: string): number => rows.filter((row) => row.status === status).length
  return {
    running: count('running'),
    waiting: count('waiting'),
    pending: count('pending'),
    asking: rows.filter((row) => row.open_questions > 0).length,
    active: count('running') + count('waiting') + count('pending'),
  }
}

async function readBody(request: IncomingMessage): Promise<unknown> {
  let text = ''
  for await (const chunk of request) text += String(chunk)
  return JSON.parse(text)
}
