import type { SessionList, SessionSummary } from '@jr/contract'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import { useMonitor } from '../monitor.ts'
import { isUrgent } from '../state/arrange-sessions.ts'
import type { ApiClient } from './create-api-client.ts'
import { withKeys } from './load-rows.ts'
import { insertRows, type SessionRows } from './session-rows.ts'

/** Rows of each kind; nobody works through more at once. */
const most = 100

/**
 * Loads, once for a question that has more rows than a page, what needs attention however far behind the first page it stands: the
 * server's order knows active and recent, not urgent. `wanted`: the reader has chosen that order.
 */
export function useUrgentRows(search: string, wanted: boolean, rows: SessionRows | undefined): void {
  const { api, clock } = useMonitor()
  const queries = useQueryClient()
  const { data } = useQuery({
    queryKey: ['urgent', search],
    enabled: wanted && rows?.nextCursor != null,
    retry: 3,
    queryFn: ({ signal }) => loadUrgent(api, search, signal),
  })
  useEffect(() => {
    if (data === undefined) return
    const moment = { now: clock.now(), signsKnownAt: clock.signsKnownAt() }
    const urgent = data.filter((row) => isUrgent(row, moment))
    queries.setQueryData<SessionRows>(['sessions', search], (known) => known && insertRows(known, urgent))
  }, [clock, data, queries, search])
}

async function loadUrgent(api: ApiClient, search: string, signal: AbortSignal): Promise<readonly SessionSummary[]> {
  const pages = await Promise.all(
    [{ waiting_for: 'person' }, { status: 'failed' }].map((kind) =>
      api.get<SessionList>(`/sessions?${withKeys(search, { limit: String(most), ...kind, sort: 'newest' })}`, {
        signal,
      }),
    ),
  )
  return pages.flatMap((page) => page.sessions)
}
