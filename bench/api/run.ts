import { availableParallelism, cpus } from 'node:os'
import { parseArgs } from 'node:util'
import { createDatabase } from '@jr/database'
import { startTestServer } from '@jr/db/testing'
import { createTracker } from '@jr/tracker'
import { openCapture } from './capture-statements.ts'
import { compareWays, type Percentiles, type Way } from './compare-ways.ts'
import { loadSessions } from './load-sessions.ts'
import { openClient } from './open-client.ts'
import { type Span, startProcess } from './own-process.ts'
import { askTracker, type Question } from './question.ts'
import { readClock, watchCollections } from './watch-collections.ts'

const { values } = parseArgs({
  options: {
    sessions: { type: 'string', default: '100000' },
    rounds: { type: 'string', default: '1000' },
    // How often the lists are gone through: one p99 is ten answers, and this machine's neighbours are in it.
    passes: { type: 'string', default: '3' },
  },
})
const sessions = Number(values.sessions)
const rounds = Number(values.rounds)
const passes = Number(values.passes)
/** Statistics take a tenth of a second each. */
const statsRounds = Math.min(10, rounds)

const server = await startTestServer()
const connectionString = server.connectionString.replace(/postgres$/, 'jr')
const { db, close } = createDatabase({ connectionString, max: 10 })
const loadedAt = performance.now()
await loadSessions(db, sessions)
console.log(
  `${sessions} sessions, ${sessions * 10} steps loaded in ${Math.round((performance.now() - loadedAt) / 1000)} s`,
)
console.log(`Node ${process.versions.node}, ${availableParallelism()} x ${cpus()[0]?.model.trim()}\n`)

const processes = {
  plain: await startProcess('ask-plain.ts', connectionString),
  tracker: await startProcess('ask-tracker.ts', connectionString),
  api: await startProcess('serve-api.ts', connectionString),
}
const takeOwn = watchCollections()
const { ask, close: closeClient } = openClient(processes.api.url)
const capture = await openCapture(connectionString)
const capturedTracker = createTracker({ db: capture.db })
const tracker = createTracker({ db })

async function request(path: string): Promise<Span> {
  const from = readClock()
  const { status } = await ask(path)
  const to = readClock()
  if (status !== 200) throw new Error(`${path} answered ${status}`)
  return { from, to }
}

const tagOf = new Map<string, string>()

/** Signs of life of a running session give a new tag every ten seconds: then it asks once more. */
async function requestUnchanged(path: string): Promise<Span> {
  const from = readClock()
  const { status, etag } = await ask(path, { 'if-none-match': tagOf.get(path) ?? '' })
  const to = readClock()
  if (status === 304) return { from, to }
  tagOf.set(path, etag)
  return requestUnchanged(path)
}

async function compare(
  title: string,
  path: string,
  question: Question,
  times = rounds,
  more: readonly Way[] = [],
): Promise<Percentiles | undefined> {
  const statements = await capture.capture(() => askTracker(capturedTracker, question))
  const { bytes } = await ask(path)
  const client = ['client', 'api']
  const ways: readonly Way[] = [
    { name: 'the same SQL, nothing else', run: () => processes.plain.ask(statements), processes: ['plain'] },
    { name: 'tracker', run: () => processes.tracker.ask(question), processes: ['tracker'] },
    { name: 'HTTP 200', run: () => request(path), processes: client },
    { name: 'HTTP 304', run: () => requestUnchanged(path), processes: client },
    ...more,
  ]
  const ratios = await compareWays(`${title} (${bytes} bytes)`, ways, times, async () => {
    const taken = await Promise.all(
      Object.entries(processes).map(async ([name, process]) => [name, await process.takeCollections()] as const),
    )
    return new Map([...taken, ['client', await takeOwn()]])
  })
  return ratios.get('HTTP 200')
}

const list = (...args: readonly unknown[]): Question => ({ method: 'listSessions', args })

let deep = ''
for (let page = 1; page <= 500; page++) {
  const { nextCursor } = await tracker.listSessions({}, deep === '' ? {} : { cursor: deep })
  if (nextCursor === null) break
  deep = nextCursor
}
const lists: readonly (readonly [title: string, path: string, question: Question])[] = [
  ['First page of 100', '/api/jr/sessions', list()],
  ['A page far behind', `/api/jr/sessions?cursor=${encodeURIComponent(deep)}`, list({}, { cursor: deep })],
  ['Failed ones', '/api/jr/sessions?status=failed', list({ status: ['failed'] })],
  ['The longest first', '/api/jr/sessions?sort=longest', list({}, { sort: 'longest' })],
  ['The costliest first', '/api/jr/sessions?sort=costliest', list({}, { sort: 'costliest' })],
]
const ratiosOf = new Map<string, Percentiles[]>(lists.map(([title]) => [title, []]))
for (let pass = 0; pass < passes; pass++) {
  for (const [title, path, question] of lists) {
    const ratio = await compare(title, path, question)
    if (ratio !== undefined) ratiosOf.get(title)?.push(ratio)
  }
}
console.log('| HTTP 200 to plain SQL | p50, each pass | p99, each pass | median p99 |\n|---|---|---|---|')
for (const [title, ratios] of ratiosOf) {
  const show = (ofEach: readonly number[]): string => ofEach.map((ratio) => ratio.toFixed(2)).join(', ')
  const p99 = ratios.map((ratio) => ratio.p99)
  const median = p99.toSorted((one, other) => one - other)[Math.floor(p99.length / 2)]
  console.log(`| ${title} | ${show(ratios.map(({ p50 }) => p50))} | ${show(p99)} | ${median?.toFixed(2)} |`)
}
console.log()
const { version, sessions: listed } = await tracker.listSessions({}, { limit: 1 })
await compare('What changed since (nothing)', `/api/jr/sessions?since=${version}`, list({}, { since: version }))
const sessionId = listed[0]?.sessionId ?? ''
await compare('One session', `/api/jr/sessions/${sessionId}`, { method: 'getSession', args: [sessionId] })

// Another time zone is another question: it makes the server compute what it keeps otherwise.
const zones = Intl.supportedValuesOf('timeZone')
await compare('Statistics', '/api/jr/stats', { method: 'summarizeStats', args: [{}] }, statsRounds, [
  {
    name: 'HTTP 200, computed anew',
    run: () => request(`/api/jr/stats?tz=${zones.pop()}`),
    processes: ['client', 'api'],
  },
])
const jr = listed[0]?.jrName ?? ''
await compare(
  'Statistics of one Jr',
  `/api/jr/stats?jr=${encodeURIComponent(jr)}`,
  { method: 'summarizeStats', args: [{ jr }] },
  statsRounds,
)

closeClient()
for (const process of Object.values(processes)) process.stop()
await capture.close()
await close()
await server.stop()
