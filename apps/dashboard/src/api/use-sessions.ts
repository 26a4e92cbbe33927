import type { SessionList, SessionSummary } from '@jr/contract'
import { keepPreviousData, useQuery, useQueryClient, type UseQueryResult } from '@tanstack/react-query'
import { useCallback, useRef } from 'react'
import { useMonitor } from '../monitor.ts'
import { silenceMs } from '../state/liveness.ts'
import { matchesFilters, toSessionQuery, type SessionFilters } from '../state/session-filters.ts'
import { ApiFailure } from './api-failure.ts'
import { choosePollInterval } from './choose-poll-interval.ts'
import { appendPage, mergeDelta, openRows, type SessionRows } from './session-rows.ts'

/** Rows of the first page, and of those that scrolling asks for; the API allows 500. */
const pageSize = { first: 100, further: 500 }
/** A worker that seems silent for so long is asked after, past every cache, before the reader is told. */
const askAfterMs = 20_000

export interface Sessions {
  readonly query: UseQueryResult<SessionRows>
  /** Loads the next page; resolves when it is there. */
  readonly loadMore: () => Promise<void>
}

/**
 * The list: one poll for everything on screen. The first answer is a page; after it only changes are asked for (`since`), whatever
 * the filters, because a session that leaves the filter must be seen to leave.
 */
export function useSessions(filters: SessionFilters, sort: string, live: boolean): Sessions {
  const { api, clock, pollMs } = useMonitor()
  const queries = useQueryClient()
  const failures = useRef(0)
  const latency = useRef(0)
  const askedAt = useRef(0)
  const search = toSessionQuery(filters, sort, clock.now()).toString()
  const queryKey = ['sessions', search]

  const query = useQuery({
    queryKey,
    placeholderData: keepPreviousData,
    structuralSharing: false,
    staleTime: 0,
    async queryFn({ signal }) {
      try {
        const rows = await load(signal)
        failures.current = 0
        latency.current = api.latencyMs()
        clock.learn(rows.asOf)
        return rows
      } catch (error) {
        if (!signal.aborted) failures.current += 1
        throw error
      }
    },
    refetchInterval({ state }) {
      const failure = state.error
      if (!live || (failure instanceof ApiFailure && failure.kind === 'unauthorised')) return false
      return choosePollInterval({
        active: hasActive(state.data),
        failures: failures.current,
        latencyMs: latency.current,
        retryAfterMs: failure instanceof ApiFailure ? failure.retryAfterMs : undefined,
        pollMs,
        // Stable between two answers: react-query restarts its timer whenever the interval changes.
        random: ((state.dataUpdatedAt + state.errorUpdatedAt) % 1000) / 1000,
      })
    },
  })

  async function load(signal: AbortSignal): Promise<SessionRows> {
    const firstPage = `/sessions?${new URLSearchParams([...new URLSearchParams(search), ['limit', String(pageSize.first)]])}`
    const known = queries.getQueryData<SessionRows>(queryKey)
    const reload = async (): Promise<SessionRows> => openRows(await api.get<SessionList>(firstPage, { signal }))
    if (known === undefined) return reload()
    const answers = await loadChanges(known.version, signal).catch((error: unknown) => {
      // A version that the server does not know, after its database was replaced: begin anew.
      if (error instanceof ApiFailure && error.kind === 'rejected') return undefined
      throw error
    })
    if (answers === undefined) return reload()
    const now = Date.now()
    if (now - askedAt.current > askAfterMs && hasSilent(known, clock.now())) {
      askedAt.current = now
      const page = await api.get<SessionList>(firstPage, { signal, fresh: true })
      answers.push({ ...page, version: answers.at(-1)?.version ?? known.version })
    }
    const matches = (row: SessionSummary): boolean => matchesFilters(row, filters, clock.now())
    // Further pages may have been appended while these answers were on their way.
    const latest = queries.getQueryData<SessionRows>(queryKey) ?? known
    return answers.reduce((rows, answer) => mergeDelta(rows, answer, matches), latest)
  }

  /** What changed since, page by page; all carry the version of the first, so that nothing that changes in between is missed. */
  async function loadChanges(version: string, signal: AbortSignal): Promise<SessionList[]> {
    const path = `/sessions?since=${encodeURIComponent(version)}`
    const pages = [await api.get<SessionList>(path, { signal })]
    for (let page = pages[0]; page?.next_cursor;) {
      page = await api.get<SessionList>(`${path}&cursor=${encodeURIComponent(page.next_cursor)}`, { signal })
      pages.push({ ...page, version: pages[0]?.version ?? version })
    }
    return pages
  }

  const loadMore = useCallback(async () => {
    const key = ['sessions', search]
    const cursor = queries.getQueryData<SessionRows>(key)?.nextCursor
    if (!cursor) return
    const page = await api.get<SessionList>(
      `/sessions?${new URLSearchParams([...new URLSearchParams(search), ['limit', String(pageSize.further)], ['cursor', cursor]])}`,
    )
    queries.setQueryData<SessionRows>(key, (rows) =>
      rows === undefined || rows.nextCursor !== cursor ? rows : appendPage(rows, page),
    )
  }, [api, queries, search])

  return { query, loadMore }
}

function hasActive(rows: SessionRows | undefined): boolean {
  return some(rows, (row) => row.status === 'running' || row.status === 'pending')
}

function hasSilent(rows: SessionRows, now: number): boolean {
  return some(rows, (row) => (silenceMs(row, now) ?? 0) > askAfterMs)
}

function some(rows: SessionRows | undefined, test: (row: SessionSummary) => boolean): boolean {
  for (const row of rows?.byId.values() ?? []) if (test(row)) return true
  return false
}
