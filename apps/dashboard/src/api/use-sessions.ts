import type { SessionDetail, SessionList, SessionSummary, Stats } from '@jr/contract'
import {
  keepPreviousData,
  useQuery,
  useQueryClient,
  type QueryClient,
  type UseQueryResult,
} from '@tanstack/react-query'
import { useCallback, useRef, useState } from 'react'
import { useMonitor } from '../monitor.ts'
import { askAfterMs, silenceMs } from '../state/liveness.ts'
import { isAwaited } from '../state/use-outcomes.ts'
import { matchesFilters, toSessionQuery, type SessionFilters } from '../state/session-filters.ts'
import { ApiFailure, mayPass } from './api-failure.ts'
import { choosePollInterval } from './choose-poll-interval.ts'
import { loadRows, withKeys } from './load-rows.ts'
import { appendPage, type SessionRows } from './session-rows.ts'
import { toStatsPath } from './to-stats-path.ts'
import { followedKey } from './use-followed.ts'
import { useUrgentRows } from './use-urgent-rows.ts'

/** Rows that scrolling asks for at a time: as many as the API allows. */
const furtherRows = 500

/** Twice a minute is what browsers leave a hidden tab anyway. */
const hiddenMs = 30_000

/** `hidden`: nobody sees the monitor, and it asks only for a session whose end the reader wants to be told of. */
type Pace = 'live' | 'hidden' | 'paused'

export interface Sessions {
  readonly query: Pick<UseQueryResult<SessionRows>, 'data' | 'error' | 'dataUpdatedAt' | 'isFetching' | 'isPending'>
  /** Loads the next page; resolves when it is there. */
  readonly loadMore: () => Promise<void>
}

/**
 * The list: one poll for everything on screen. The first answer is a page; after it only changes are asked for (`since`), whatever
 * the filters, because a session that leaves the filter must be seen to leave. `open` is the session that stands open beside it: its
 * worker is asked after, too, whether or not the list holds it.
 */
export function useSessions(filters: SessionFilters, sort: string, open: string, pace: Pace): Sessions {
  const { api, clock, pollMs, timeZone } = useMonitor()
  const queries = useQueryClient()
  const failures = useRef(0)
  const latency = useRef(0)
  const askedAt = useRef(0)
  const search = toSessionQuery(filters, sort, clock.now()).toString()
  const queryKey = ['sessions', search]
  const openKey = followedKey(`/sessions/${encodeURIComponent(open)}`)
  /** Whether a row of the list, or the open session, is such a one. */
  const some = (rows: SessionRows | undefined, test: (row: SessionSummary) => boolean): boolean => {
    for (const row of rows?.byId.values() ?? []) if (test(row)) return true
    const detail = open === '' || rows?.byId.has(open) ? undefined : queries.getQueryData<SessionDetail>(openKey)
    return detail !== undefined && test(detail)
  }

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
        const freshly =
          now - askedAt.current > askAfterMs && some(before, (row) => (silenceMs(row, now) ?? 0) > askAfterMs)
        if (freshly) askedAt.current = now
        const rows = await loadRows({
          api,
          search,
          known,
          freshly,
          signal,
          matches: (row) => matchesFilters(row, filters, now),
          onSigns: (running, asOf) => {
            clock.learnSigns(asOf)
            const sign = running.find((row) => row.session_id === open)
            // What failed stays failed until it is answered: setting its data would say that it has been.
            if (sign === undefined || queries.getQueryState(openKey)?.status === 'error') return
            queries.setQueryData<SessionDetail>(
              openKey,
              (detail) => detail && { ...detail, heartbeat_at: sign.heartbeat_at, taken_over: sign.taken_over },
            )
          },
        })
        failures.current = 0
        latency.current = api.latencyMs()
        // Later ones are learnt from the answers to `freshly` alone: a page of other rows says nothing of those that are held.
        if (clock.signsKnownAt() === -Infinity) clock.learnSigns(rows.asOf)
        // The same object: nothing new was said, the time neither.
        if (rows !== before) clock.learn(rows.asOf)
        retryFailed(queries)
        return rows
      } catch (error) {
        if (!signal.aborted) failures.current += 1
        throw error
      }
    },
    refetchIntervalInBackground: true,
    refetchInterval({ state }) {
      const failure = state.error
      if (pace === 'paused' || (failure instanceof ApiFailure && failure.kind === 'unauthorised')) return false
      if (pace === 'hidden') return some(state.data, isAwaited) && hiddenMs
      return choosePollInterval({
        active:
          some(state.data, (row) => row.status === 'running' || row.status === 'pending') ||
          // What runs may be filtered away, or on a later page; the header counts it.
          isBusy(queries.getQueryData<Stats>(followedKey(toStatsPath(timeZone)))),
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

  useUrgentRows(search, sort === 'attention' && filters.status === '' && !query.isPlaceholderData, query.data)

  // While it is tried again nothing is known that would be better: the failure stands until there is an answer.
  const [failure, setFailure] = useState(query.error)
  const isTriedAgain = query.error === null && query.data === undefined && query.isFetching
  if (!isTriedAgain && failure !== query.error) setFailure(query.error)
  const { data, dataUpdatedAt, isFetching, isPending } = query
  const error = isTriedAgain ? failure : query.error
  return { query: { data, error, dataUpdatedAt, isFetching, isPending }, loadMore }
}

/** What failed beside the list is asked for again with it: nothing else would, until something changes. */
function retryFailed(queries: QueryClient): void {
  void queries.refetchQueries(
    {
      type: 'active',
      predicate: ({ queryKey, state }) =>
        queryKey[0] !== 'sessions' && state.status === 'error' && mayPass(state.error),
    },
    { cancelRefetch: false },
  )
}

function isBusy(stats: Stats | undefined): boolean {
  return stats !== undefined && stats.running + stats.pending > 0
}
