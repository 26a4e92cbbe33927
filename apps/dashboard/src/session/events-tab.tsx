import type { SessionEvent, SessionEvents } from '@jr/contract'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useEffect, type ReactNode } from 'react'
import { formatMoment } from '../format/format-time.ts'
import { useMonitor } from '../monitor.ts'

interface EventsTabProps {
  readonly sessionId: string
  readonly version: string | undefined
}

/** The append-only log of the session: what happened, when, by whom. */
export function EventsTab({ sessionId, version }: EventsTabProps): ReactNode {
  const { api, timeZone } = useMonitor()
  const query = useInfiniteQuery({
    queryKey: ['events', sessionId],
    initialPageParam: '',
    queryFn: ({ pageParam, signal }) =>
      api.get<SessionEvents>(
        `/sessions/${encodeURIComponent(sessionId)}/events${pageParam === '' ? '' : `?cursor=${encodeURIComponent(pageParam)}`}`,
        { signal },
      ),
    getNextPageParam: (page) => page.next_cursor ?? undefined,
  })
  const { refetch } = query
  useEffect(() => {
    if (version !== undefined) void refetch({ cancelRefetch: false })
  }, [refetch, version])
  const events = query.data?.pages.flatMap((page) => page.events) ?? []
  if (query.error !== null && events.length === 0) return <p className="field-error">{query.error.message}</p>
  return (
    <>
      <ol className="events">
        {events.map((event) => (
          <li key={event.sequence}>
            <time dateTime={event.occurred_at}>{formatMoment(event.occurred_at, timeZone)}</time>
            <strong>{event.type.replaceAll(/[._]/g, ' ')}</strong>
            <span>
              {event.index !== null && `step ${event.index + 1}, `}
              {event.actor}
            </span>
            <EventData event={event} />
          </li>
        ))}
      </ol>
      {query.hasNextPage && (
        <button type="button" onClick={() => void query.fetchNextPage()} disabled={query.isFetchingNextPage}>
          Later events
        </button>
      )}
    </>
  )
}

function EventData({ event }: { readonly event: SessionEvent }): ReactNode {
  const entries = Object.entries(event.data).filter(([, value]) => value !== null && value !== '')
  if (entries.length === 0) return null
  return (
    <code className="event-data">
      {entries
        .map(([key, value]) => `${key}: ${typeof value === 'string' ? value : JSON.stringify(value)}`)
        .join(' · ')}
    </code>
  )
}
