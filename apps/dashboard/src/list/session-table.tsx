import type { SessionSummary } from '@jr/contract'
import { useCallback, useEffect, useMemo, useRef, useState, type KeyboardEvent, type ReactNode } from 'react'
import { useMonitor } from '../monitor.ts'
import type { UrlControl } from '../state/use-url-state.ts'
import { SessionRow } from './session-row.tsx'
import { useStableOrder } from './use-stable-order.ts'
import { useWindow } from './use-window.ts'

interface SessionTableProps {
  readonly rows: ReadonlyMap<string, SessionSummary>
  /** Ids in the order that filters and sort ask for. */
  readonly target: readonly string[]
  /** Names filters and sort: another key, another list. */
  readonly orderKey: string
  readonly hasMore: boolean
  readonly onMore: () => void
  readonly url: UrlControl
}

const columns = ['Session', 'Jr', 'Model', 'Progress', 'Status', 'Time, cost']

/** The sessions as a table of which only the visible rows exist; one tab stop, arrows move within. */
export function SessionTable({ rows, target, orderKey, hasMore, onMore, url }: SessionTableProps): ReactNode {
  const { host } = useMonitor()
  const frame = useRef<HTMLDivElement>(null)
  const body = useRef<HTMLTableSectionElement>(null)
  const scrolled = useRef((): boolean => false)
  const isHeld = useCallback(
    () =>
      scrolled.current() ||
      (frame.current?.matches(':hover') ?? false) ||
      (frame.current?.matches(':focus-within') ?? false),
    [],
  )
  const order = useStableOrder(target, orderKey, isHeld)
  const { ids } = order
  const view = useWindow(body, ids.length)
  scrolled.current = view.isScrolled
  const known = useKnownRows(rows)

  const [focusedId, setFocusedId] = useState('')
  const open = url.state.session
  const currentIndex = Math.max(0, ids.indexOf(focusedId === '' ? open : focusedId))
  // Two keys can be pressed before one rendering.
  const position = useRef(currentIndex)
  position.current = currentIndex
  const wantsFocus = useRef(false)
  const { scrollTo } = view
  const moveTo = useCallback(
    (index: number) => {
      const next = Math.max(0, Math.min(ids.length - 1, index))
      position.current = next
      setFocusedId(ids[next] ?? '')
      wantsFocus.current = true
      scrollTo(next)
    },
    [ids, scrollTo],
  )
  useEffect(() => {
    if (!wantsFocus.current) return
    const link = body.current?.querySelector<HTMLElement>(`a[data-index="${currentIndex}"]`)
    if (!link) return
    wantsFocus.current = false
    link.focus({ preventScroll: true })
  })

  useEffect(() => {
    if (hasMore && view.end >= ids.length - 20) onMore()
  }, [hasMore, ids.length, onMore, view.end])

  const { go } = url
  const onOpen = useCallback(
    (sessionId: string) => {
      setFocusedId(sessionId)
      go({ view: 'sessions', session: sessionId, tab: '' })
      host.dispatchEvent(new CustomEvent('jr-session-open', { bubbles: true, composed: true, detail: { sessionId } }))
    },
    [go, host],
  )

  const onKeyDown = (event: KeyboardEvent): void => {
    const page = Math.max(1, view.end - view.first - 3)
    const at = position.current
    const steps: Record<string, number> = {
      ArrowDown: at + 1,
      j: at + 1,
      ArrowUp: at - 1,
      k: at - 1,
      PageDown: at + page,
      PageUp: at - page,
      Home: 0,
      End: ids.length - 1,
    }
    const next = steps[event.key]
    if (next === undefined || event.metaKey || event.ctrlKey || event.altKey) return
    event.preventDefault()
    moveTo(next)
  }

  // The tab stop is drawn even when it has been scrolled away: otherwise the keyboard would lose its place.
  const drawn = useMemo(() => {
    const indexes = Array.from({ length: Math.max(0, view.end - view.first) }, (_, offset) => view.first + offset)
    if (currentIndex < ids.length && (currentIndex < view.first || currentIndex >= view.end)) indexes.push(currentIndex)
    return indexes
  }, [currentIndex, ids.length, view.end, view.first])

  const waiting = [order.arrived > 0 ? `${order.arrived} new` : '', order.moved ? 'order changed' : ''].filter(Boolean)
  return (
    <div ref={frame} onMouseLeave={order.look}>
      {waiting.length > 0 && (
        <button
          type="button"
          className="arrivals"
          onClick={() => {
            order.apply()
            setFocusedId('')
            body.current?.closest('.list')?.scrollTo({ top: 0 })
          }}
        >
          {waiting.join(', ')}: show
        </button>
      )}
      {/* The rows are laid out as grids, so the roles must be spelled out. */}
      <table
        role="table"
        aria-label="Sessions"
        aria-rowcount={hasMore ? -1 : ids.length + 1}
        data-narrow={view.narrow || undefined}
        onKeyDown={onKeyDown}
      >
        <thead role="rowgroup">
          <tr role="row" aria-rowindex={1}>
            {columns.map((column) => (
              <th key={column} role="columnheader" scope="col">
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody role="rowgroup" ref={body} style={{ blockSize: ids.length * view.rowPx }}>
          {drawn.map((index) => {
            const row = known.get(ids[index] ?? '')
            return (
              row && (
                <SessionRow
                  key={row.session_id}
                  row={row}
                  index={index}
                  top={index * view.rowPx}
                  open={row.session_id === open}
                  current={index === currentIndex}
                  href={url.href({ view: 'sessions', session: row.session_id, tab: '' })}
                  onOpen={onOpen}
                />
              )
            )
          })}
        </tbody>
      </table>
    </div>
  )
}

/** Rows stay known after they have left the data, for as long as the reader holds them on screen. */
function useKnownRows(rows: ReadonlyMap<string, SessionSummary>): ReadonlyMap<string, SessionSummary> {
  const kept = useRef(rows)
  return useMemo(() => {
    kept.current = new Map([...kept.current, ...rows])
    return kept.current
  }, [rows])
}
