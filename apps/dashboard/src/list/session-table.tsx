import type { Estimate, SessionSummary } from '@jr/contract'
import {
  useCallback,
  useEffect,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
  type KeyboardEvent,
  type ReactNode,
} from 'react'
import { useMonitor } from '../monitor.ts'
import type { UrlControl } from '../state/use-url-state.ts'
import { findScroller } from './find-scroller.ts'
import { SessionRow } from './session-row.tsx'
import { tableRoles } from './table-roles.ts'
import { useDepartedRows } from './use-departed-rows.ts'
import { useStableOrder } from './use-stable-order.ts'
import { useWindow } from './use-window.ts'

interface SessionTableProps {
  readonly rows: ReadonlyMap<string, SessionSummary>
  readonly estimates: ReadonlyMap<string, Estimate>
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
export function SessionTable({
  rows,
  estimates,
  target,
  orderKey,
  hasMore,
  onMore,
  url,
}: SessionTableProps): ReactNode {
  const { host } = useMonitor()
  const frame = useRef<HTMLDivElement>(null)
  const body = useRef<HTMLTableSectionElement>(null)
  const isHeld = useCallback(
    () =>
      body.current !== null &&
      (findScroller(body.current).scrollTop > 4 || (frame.current?.matches(':hover, :focus-within') ?? false)),
    [],
  )
  const order = useStableOrder(target, orderKey, isHeld)
  const { ids } = order
  const view = useWindow(body, ids.length)
  const departed = useDepartedRows(rows, ids)

  const [focusedId, setFocusedId] = useState('')
  const open = url.state.session
  const currentIndex = Math.max(0, ids.indexOf(focusedId === '' ? open : focusedId))
  // Two keys can be pressed before one rendering; none between a rendering and what follows from it.
  const position = useRef(currentIndex)
  useLayoutEffect(() => {
    position.current = currentIndex
  }, [currentIndex])
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
  useLayoutEffect(() => {
    if (!wantsFocus.current) return
    const link = body.current?.querySelector<HTMLElement>(`a[data-index="${currentIndex}"]`)
    if (!link) return
    wantsFocus.current = false
    link.focus({ preventScroll: true })
  })

  // Beside an open session rows are higher: its own stays in view.
  useLayoutEffect(() => {
    if (open !== '') scrollTo(position.current)
  }, [open, scrollTo])

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
    <div ref={frame} role="presentation" onMouseLeave={order.look} onKeyDown={onKeyDown}>
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
      <table
        {...tableRoles.table}
        aria-label="Sessions"
        aria-rowcount={hasMore ? -1 : ids.length + 1}
        data-narrow={view.narrow || undefined}
      >
        <thead {...tableRoles.group}>
          <tr {...tableRoles.row} aria-rowindex={1}>
            {columns.map((column) => (
              <th key={column} {...tableRoles.header} scope="col">
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody {...tableRoles.group} ref={body} style={{ blockSize: ids.length * view.rowPx }}>
          {drawn.map((index) => {
            const id = ids[index] ?? ''
            const row = rows.get(id) ?? departed.get(id)
            return (
              row && (
                <SessionRow
                  key={row.session_id}
                  row={row}
                  estimate={row.status === 'running' && !row.paused ? estimates.get(id) : undefined}
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
