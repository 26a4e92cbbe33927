import { availableParallelism, cpus } from 'node:os'
import { parseArgs } from 'node:util'
import { startApi } from '@jr/api'
import { createDatabase } from '@jr/database'
import { startTestServer } from '@jr/db/testing'
import { createTracker } from '@jr/tracker'
import { openCapture } from './capture-statements.ts'
import { loadSessions } from './load-sessions.ts'
import { openClient } from './open-client.ts'

const { values } = parseArgs({
  options: { sessions: { type: 'string', default: '100000' }, rounds: { type: 'string', default: '200' } },
})
const sessions = Number(values.sessions)
const rounds = Number(values.rounds)

const server = await startTestServer()
const connectionString = server.connectionString.replace(/postgres$/, 'jr')
const { db, close } = createDatabase({ connectionString, max: 10 })
const loadedAt = performance.now()
await loadSessions(db, sessions)
console.log(
  `${sessions} sessions, ${sessions * 10} steps loaded in ${Math.round((performance.now() - loadedAt) / 1000)} s`,
)
console.log(`Node ${process.versions.node}, ${availableParallelism()} x ${cpus()[0]?.model.trim()}\n`)

const tracker = createTracker({ db })
const api = await startApi({ tracker, host: '127.0.0.1', port: 0 })
const { ask, close: closeClient } = openClient(api.url)
const raw = await openCapture(connectionString)
const rawTracker = createTracker({ db: raw.db })

/** One way to get an answer. */
interface Way {
  readonly name: string
  readonly run: () => Promise<unknown>
}

async function measure(title: string, ways: readonly Way[], times: number): Promise<void> {
  const taken = new Map(ways.map(({ name }) => [name, [] as number[]]))
  // Interleaved, so that whatever else the machine does hits all of them alike; the first rounds only warm up.
  for (let round = -5; round < times; round++) {
    for (const { name, run } of ways) {
      const start = performance.now()
      await run()
      if (round >= 0) taken.get(name)?.push(performance.now() - start)
    }
  }
  console.log(title)
  const base = toPercentiles(taken.get(ways[0]?.name ?? '') ?? [])
  for (const [name, durations] of taken) {
    const { p50, p99 } = toPercentiles(durations)
    console.log(
      `  ${name.padEnd(34)} p50 ${p50.toFixed(2).padStart(8)} ms  p99 ${p99.toFixed(2).padStart(8)} ms` +
        `  (p50 x${(p50 / base.p50).toFixed(2)}, p99 x${(p99 / base.p99).toFixed(2)})`,
    )
  }
  console.log()
}

function toPercentiles(durations: readonly number[]): { readonly p50: number; readonly p99: number } {
  const sorted = durations.toSorted((a, b) => a - b)
  const at = (share: number): number => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0
  return { p50: at(0.5), p99: at(0.99) }
}

async function expectStatus(path: string, status: number, headers: Record<string, string> = {}): Promise<void> {
  const answer = await ask(path, headers)
  if (answer.status !== status) throw new Error(`${path} answered ${answer.status}, not ${status}`)
}

async function compare(
  title: string,
  path: string,
  work: (tracker: typeof rawTracker) => Promise<unknown>,
  times = rounds,
  more: readonly Way[] = [],
): Promise<void> {
  const statements = await raw.capture(() => work(rawTracker))
  const { bytes } = await ask(path)
  const ways = [
    { name: 'the same SQL, plain connection', run: () => raw.replay(statements) },
    { name: 'tracker', run: () => work(tracker) },
    { name: 'HTTP 200', run: () => expectStatus(path, 200) },
    { name: 'HTTP 304', run: () => askUnchanged(path) },
  ]
  await measure(`${title} (${bytes} bytes)`, [...ways, ...more], times)
}

const tagOf = new Map<string, string>()

async function askUnchanged(path: string): Promise<void> {
  const answer = await ask(path, { 'if-none-match': tagOf.get(path) ?? '' })
  tagOf.set(path, answer.etag)
}

await compare('First page of 100', '/api/jr/sessions', (from) => from.listSessions())

let deep = ''
for (let page = 1; page <= 500; page++) {
  const { nextCursor } = await tracker.listSessions({}, deep === '' ? {} : { cursor: deep })
  if (nextCursor === null) break
  deep = nextCursor
}
await compare('A page far behind', `/api/jr/sessions?cursor=${encodeURIComponent(deep)}`, (from) =>
  from.listSessions({}, { cursor: deep }),
)
await compare('Failed ones', '/api/jr/sessions?status=failed', (from) => from.listSessions({ status: ['failed'] }))
for (const sort of ['longest', 'costliest'] as const) {
  await compare(`The ${sort} first`, `/api/jr/sessions?sort=${sort}`, (from) => from.listSessions({}, { sort }))
}
const { version, sessions: listed } = await tracker.listSessions({}, { limit: 1 })
await compare('What changed since (nothing)', `/api/jr/sessions?since=${version}`, (from) =>
  from.listSessions({}, { since: version }),
)
const sessionId = listed[0]?.sessionId ?? ''
await compare('One session', `/api/jr/sessions/${sessionId}`, (from) => from.getSession(sessionId))

// Another time zone is another question: it makes the server compute what it keeps otherwise.
const zones = Intl.supportedValuesOf('timeZone')
await compare('Statistics', '/api/jr/stats', (from) => from.summarizeStats({}), 10, [
  { name: 'HTTP 200, computed anew', run: () => expectStatus(`/api/jr/stats?tz=${zones.pop()}`, 200) },
])

const jr = listed[0]?.jrName ?? ''
await compare(
  'Statistics of one Jr',
  `/api/jr/stats?jr=${encodeURIComponent(jr)}`,
  (from) => from.summarizeStats({ jr }),
  10,
)

closeClient()
await api.close()
await raw.close()
await close()
await server.stop()
