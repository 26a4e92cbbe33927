import type { SessionList, SessionSummary } from '@jr/contract'
import { ApiFailure } from './api-failure.ts'
import type { ApiClient } from './create-api-client.ts'
import { mergeDelta, openRows, type SessionRows } from './session-rows.ts'

/** Rows of the first page; the API's own default. */
const pageSize = 100
/** As many as the API gives at a time: far more than ever run at once. */
const mostRunning = 500

export interface RowSource {
  readonly api: ApiClient
  /** Filters and order, as a query. */
  readonly search: string
  /** What is held now. Asked for again after every answer: further pages may have been appended meanwhile. */
  readonly known: () => SessionRows | undefined
  readonly matches: (row: SessionSummary) => boolean
  /** Also ask for signs of life, past every cache: they do not count as changes. */
  readonly freshly: boolean
  /** Told of every running session, in the list or not. */
  readonly onSigns: (running: readonly SessionSummary[], asOf: string) => void
  readonly signal: AbortSignal
}

/** The first page, or what is known with everything that has changed since. */
export async function loadRows(source: RowSource): Promise<SessionRows> {
  const { api, search, signal } = source
  const known = source.known()
  const answers = known && (await loadChanges(api, known.version, signal))
  if (known === undefined || answers === undefined) {
    return openRows(
      await api.get<SessionList>(`/sessions?${withKeys(search, { limit: String(pageSize) })}`, { signal }),
    )
  }
  if (source.freshly) {
    const signs = await api.get<SessionList>(`/sessions?status=running&limit=${mostRunning}`, { signal, fresh: true })
    source.onSigns(signs.sessions, signs.as_of)
    answers.push({ ...signs, version: answers.at(-1)?.version ?? known.version })
  }
  const last = answers.at(-1)
  if (last === undefined) return known
  const [sessions, removed] = [answers.flatMap((one) => one.sessions), answers.flatMap((one) => one.removed)]
  return mergeDelta(source.known() ?? known, { ...last, sessions, removed }, source.matches)
}

/** The query with further keys. */
export function withKeys(search: string, keys: Readonly<Record<string, string>>): string {
  return new URLSearchParams([...new URLSearchParams(search), ...Object.entries(keys)]).toString()
}

/**
 * What changed since, page by page; all carry the version of the first, so that nothing that changes in between is missed. Undefined
 * when the server does not know the version: its database was replaced.
 */
async function loadChanges(api: ApiClient, version: string, signal: AbortSignal): Promise<SessionList[] | undefined> {
  const path = `/sessions?since=${encodeURIComponent(version)}`
  try {
    const first = await api.get<SessionList>(path, { signal })
    const pages = [first]
    for (let page = first; page.next_cursor !== null;) {
      page = await api.get<SessionList>(`${path}&cursor=${encodeURIComponent(page.next_cursor)}`, { signal })
      pages.push({ ...page, version: first.version })
    }
    return pages
  } catch (error) {
    if (error instanceof ApiFailure && error.kind === 'rejected') return undefined
    throw error
  }
}
