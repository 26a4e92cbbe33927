import type { Stats } from '@jr/contract'
import { useCallback, useMemo, useRef, type ReactNode } from 'react'
import type { Sessions } from '../api/use-sessions.ts'
import { useMonitor } from '../monitor.ts'
import { arrangeSessions, sortOrders, type SortOrder } from '../state/arrange-sessions.ts'
import { useClockText } from '../state/clock.ts'
import type { SessionFilters } from '../state/session-filters.ts'
import type { UrlControl } from '../state/use-url-state.ts'
import { useEstimates } from '../state/use-estimates.ts'
import { FilterBar } from './filter-bar.tsx'
import { ListState } from './list-state.tsx'
import { SessionTable } from './session-table.tsx'
import { SessionView } from '../session/session-view.tsx'

interface SessionsViewProps {
  readonly sessions: Sessions
  readonly filters: SessionFilters
  readonly stats: Stats | undefined
  readonly url: UrlControl
  readonly live: boolean
}

/** The list, and beside it (or instead of it, where there is little room) the open session. */
export function SessionsView({ sessions, filters, stats, url }: SessionsViewProps): ReactNode {
  const { clock } = useMonitor()
  const { query, loadMore } = sessions
  const rows = query.data
  const sort = (url.state.sort in sortOrders ? url.state.sort : 'attention') as SortOrder
  // Whether a worker is silent depends on the time: look again every ten seconds.
  const moment = useClockText(clock, (now) => String(Math.floor(now / 10_000)))
  const target = useMemo(() => {
    const now = Number(moment) * 10_000
    const all = rows === undefined ? [] : rows.order.flatMap((id) => rows.byId.get(id) ?? [])
    return arrangeSessions(all, sort, { now, signsKnownAt: clock.signsKnownAt() }, rows?.frontier)
  }, [clock, rows, sort, moment])

  const loading = useRef(false)
  const more = useCallback(() => {
    if (loading.current) return
    loading.current = true
    // A page that fails is asked for again by the next scroll; the banner tells of the connection.
    loadMore()
      .catch(() => undefined)
      .finally(() => {
        loading.current = false
      })
  }, [loadMore])
  const hasMore = rows?.nextCursor != null

  const estimates = useEstimates(stats)
  const open = url.state.session
  return (
    <div className="panes" data-open={open !== '' || undefined}>
      <section className="list" aria-label="Sessions">
        <FilterBar url={url} stats={stats} shown={target.length} hasMore={hasMore} rows={rows} />
        {rows === undefined || target.length === 0 ? (
          <ListState query={query} filters={filters} maySubmit={stats?.capabilities.submit ?? false} url={url} />
        ) : (
          <SessionTable
            rows={rows.byId}
            estimates={estimates}
            target={target}
            orderKey={JSON.stringify([filters, sort])}
            hasMore={hasMore}
            onMore={more}
            url={url}
          />
        )}
      </section>
      {open !== '' && (
        <SessionView
          key={open}
          sessionId={open}
          row={rows?.byId.get(open)}
          estimate={estimates.get(open)}
          version={rows?.version}
          stats={stats}
          url={url}
        />
      )}
    </div>
  )
}
