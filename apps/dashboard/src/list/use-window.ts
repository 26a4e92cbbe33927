import { useCallback, useEffect, useLayoutEffect, useRef, useState, type RefObject } from 'react'
import { flushSync } from 'react-dom'
import { findScroller } from './find-scroller.ts'

/** Rows drawn beyond each edge of the visible part. */
const overscan = 1
/** Paper shows what a window would hide, so many rows at most: about 40 pages. */
const printedRows = 500

export interface RowWindow {
  readonly first: number
  /** Exclusive. */
  readonly end: number
  readonly rowPx: number
  readonly narrow: boolean
  readonly scrollTo: (index: number) => void
}

/** Heights of a row in em of the table's font, as the stylesheet lays it out. */
const rowEm = { wide: 5.4, narrow: 10.5 }
const narrowBelowPx = 900

/** Which rows of a fixed height are on screen; `body` is the element that is as high as all of them together. */
export function useWindow(body: RefObject<HTMLElement | null>, count: number): RowWindow {
  const [range, setRange] = useState({ first: 0, end: 0, rowPx: 70, narrow: false })
  const scroller = useRef<HTMLElement | undefined>(undefined)
  /** Rows above the visible part, and the height of a row that this was told by. */
  const place = useRef({ rows: 0, rowPx: 0 })

  const measure = useCallback(() => {
    const element = body.current
    // Where there is no room for both, an open session hides the list.
    if (element === null || element.clientWidth === 0) return
    scroller.current = findScroller(element)
    const view = scroller.current
    const narrow = element.clientWidth < narrowBelowPx
    const rowPx = Math.round(Number.parseFloat(getComputedStyle(element).fontSize) * rowEm[narrow ? 'narrow' : 'wide'])
    const top = view.getBoundingClientRect().top - element.getBoundingClientRect().top
    const printed = matchMedia('print').matches
    if (!printed && rowPx === place.current.rowPx) place.current.rows = Math.max(0, top / rowPx)
    const first = printed ? 0 : Math.max(0, Math.min(count - 1, Math.floor(top / rowPx)) - overscan)
    const end = printed
      ? Math.min(count, printedRows)
      : Math.min(count, Math.max(0, Math.ceil((top + view.clientHeight) / rowPx)) + overscan)
    setRange((now) =>
      now.first === first && now.end === end && now.rowPx === rowPx && now.narrow === narrow
        ? now
        : { first, end, rowPx, narrow },
    )
  }, [body, count])

  useLayoutEffect(measure, [measure])
  useEffect(() => {
    const element = body.current
    if (element === null) return undefined
    const observer = new ResizeObserver(measure)
    observer.observe(element)
    const root = element.getRootNode()
    // Scrolling does not bubble; captured at the root, whichever ancestor scrolls at this width.
    root.addEventListener('scroll', measure, { capture: true, passive: true })
    addEventListener('resize', measure)
    const print = matchMedia('print')
    // The browser lays the paper out as soon as its listeners return.
    const onPrint = (): void => flushSync(measure)
    print.addEventListener('change', onPrint)
    return () => {
      print.removeEventListener('change', onPrint)
      observer.disconnect()
      root.removeEventListener('scroll', measure, { capture: true })
      removeEventListener('resize', measure)
    }
  }, [body, measure])

  const { rowPx } = range
  // Rows of another height, because a session was opened beside the list or the window was turned: the same ones stay in view.
  useLayoutEffect(() => {
    const [element, view, { rows, rowPx: before }] = [body.current, scroller.current, place.current]
    place.current = { rows, rowPx }
    if (before === 0 || rows === 0 || element === null || view === undefined || matchMedia('print').matches) return
    view.scrollTop += rows * rowPx - (view.getBoundingClientRect().top - element.getBoundingClientRect().top)
    measure()
  }, [body, measure, rowPx])
  const scrollTo = useCallback(
    (index: number) => {
      const element = body.current
      const view = scroller.current
      if (element === null || view === undefined || element.clientWidth === 0) return
      const head = element.previousElementSibling?.clientHeight ?? 0
      const top = element.getBoundingClientRect().top - view.getBoundingClientRect().top + index * rowPx
      if (top < head) view.scrollTop += top - head
      else if (top + rowPx > view.clientHeight) view.scrollTop += top + rowPx - view.clientHeight
    },
    [body, rowPx],
  )
  return { ...range, scrollTo }
}
