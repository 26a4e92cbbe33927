import type { SessionList, SessionSummary } from '@jr/contract'
import { keepPreviousData, useQuery, useQueryClient, type UseQueryResult } from '@tanstack/react-query'
import { useCallback, useRef } from 'react'
import { useMonitor } from '../monitor.ts'
import { silenceMs } from '../state/liveness.ts'
import { matchesFilters, toSessionQuery, type SessionFilters } from '../state/session-filters.ts'
import { ApiFailure } from './api-failure.ts'
import { choosePollInterval } from './choose-poll-interval.ts'
import { loadRows, withKeys } from './load-rows.ts'
import { appendPage, type SessionRows } from './session-rows.ts'

/** Rows that scrolling asks for at a time: as many as the API allows. */
const furtherRows = 500
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
        const now = clock.now()
        const known = (): SessionRows | undefined => queries.getQueryData<SessionRows>(queryKey)
        const before = known()
        const freshly = now - askedAt.current > askAfterMs && hasSilent(before, now)
        if (freshly) askedAt.current = now
        const rows = await loadRows({
          api,
          search,
          known,
          freshly,
          signal,
          matches: (row) => matchesFilters(row, filters, now),
        })
        failures.current = 0
        latency.current = api.latencyMs()
        // The same object: nothing new was said, the time neither.
        if (rows !== before) clock.learn(rows.asOf)
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

  const loadMore = useCallback(async () => {
    const key = ['sessions', search]
    const cursor = queries.getQueryData<SessionRows>(key)?.nextCursor
    if (!cursor) return
    const page = await api.get<SessionList>(`/sessions?${withKeys(search, { limit: String(furtherRows), cursor })}`)
    queries.setQueryData<SessionRows>(key, (rows) =>
      rows === undefined || rows.nextCursor !== cursor ? rows : appendPage(rows, page),
    )
  }, [api, queries, search])

  return { query, loadMore }
}

function hasActive(rows: SessionRows | undefined): boolean {
  return some(rows, (row) => row.status === 'running' || row.status === 'pending')
}

function hasSilent(rows: SessionRows | undefined, now: number): boolean {
  return some(rows, (row) => (silenceMs(row, now) ?? 0) > askAfterMs)
}

function some(rows: SessionRows | undefined, test: (row: SessionSummary) => boolean): boolean {
  for (const row of rows?.byId.values() ?? []) if (test(row)) return true
  return false
}
