import { setTimeout } from 'node:timers/promises'
import type { FastifyInstance } from 'fastify'

/** A session may hold megabytes of output and diffs; the page is to be small. */
const mostCharacters = 300_000
const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/**
 * The answers that the dashboard will ask for as soon as its script runs, as JSON `{ path: { etag, body } }`, to be sent with the page:
 * it saves the reader a trip. They are made by the routes themselves, tags included. Only for a server without a key: whoever may read
 * the page may then read them. `search` is the page's query; a narrowed list is left for the page to ask for, and so is what takes longer
 * than `mostMs`: nobody is to wait for a page.
 */
export async function readFirstAnswers(app: FastifyInstance, search: string, mostMs: number): Promise<string> {
  const answers = await Promise.all(listPaths(search).map((path) => readAnswer(app, path, mostMs)))
  return `{${answers.filter((answer) => answer !== undefined).join(',')}}`
}

/** As the dashboard words its questions. Time zone: this server's; a browser in another one asks for its own statistics. */
function listPaths(search: string): readonly string[] {
  const query = new URLSearchParams(search)
  const view = query.get('jr_view') ?? 'sessions'
  const session = query.get('jr_session') ?? ''
  if (!(view === 'sessions' || view === 'overview')) return []
  if ([...query.keys()].some((key) => /^jr_(?!view$|session$|tab$)/.test(key))) return []
  const timeZone = encodeURIComponent(Intl.DateTimeFormat().resolvedOptions().timeZone)
  const paths = ['/sessions?limit=100', `/stats?tz=${timeZone}`]
  return view === 'sessions' && uuid.test(session) ? [...paths, `/sessions/${session}`] : paths
}

async function readAnswer(app: FastifyInstance, path: string, mostMs: number): Promise<string | undefined> {
  const answer = await Promise.race([app.inject(`/api/jr${path}`), setTimeout(mostMs, undefined, { ref: false })])
  if (answer?.statusCode !== 200 || answer.payload.length > mostCharacters) return undefined
  return `${JSON.stringify(path)}:{"etag":${JSON.stringify(answer.headers.etag)},"body":${answer.payload}}`
}
