import type { SessionList, SessionSummary } from '@jr/contract'
import { ApiFailure } from './api-failure.ts'
import type { ApiClient } from './create-api-client.ts'
import { mergeDelta, openRows, type SessionRows } from './session-rows.ts'

/** Rows of the first page; the API's own default. */
const pageSize = 100

export interface RowSource {
  readonly api: ApiClient
  /** Filters and order, as a query. */
  readonly search: string
  /** What is held now. Asked for again after every answer: further pages may have been appended meanwhile. */
  readonly known: () => SessionRows | undefined
  readonly matches: (row: SessionSummary) => boolean
  /** Also ask for the first page itself, past every cache: signs of life do not count as changes. */
  readonly freshly: boolean
  readonly signal: AbortSignal
}

/** The first page, or what is known with everything that has changed since. */
export async function loadRows(source: RowSource): Promise<SessionRows> {
  const { api, search, signal } = source
  const firstPage = (): Promise<SessionList> =>
    api.get<SessionList>(`/sessions?${withKeys(search, { limit: String(pageSize) })}`, {
      signal,
      fresh: source.freshly,
    })
  const known = source.known()
  if (known === undefined) return openRows(await firstPage())
  const answers = await loadChanges(api, known.version, signal)
  if (answers === undefined) return openRows(await firstPage())
  if (source.freshly) answers.push({ ...(await firstPage()), version: answers.at(-1)?.version ?? known.version })
  return answers.reduce((rows, answer) => mergeDelta(rows, answer, source.matches), source.known() ?? known)
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
