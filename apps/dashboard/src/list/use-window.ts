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

  const measure = useCallback(() => {
    const element = body.current
    if (element === null) return
    scroller.current = findScroller(element)
    const view = scroller.current
    const narrow = element.clientWidth < narrowBelowPx
    const rowPx = Math.round(Number.parseFloat(getComputedStyle(element).fontSize) * rowEm[narrow ? 'narrow' : 'wide'])
    const top = view.getBoundingClientRect().top - element.getBoundingClientRect().top
    const printed = matchMedia('print').matches
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
  const scrollTo = useCallback(
    (index: number) => {
      const element = body.current
      const view = scroller.current
      if (element === null || view === undefined) return
      const head = element.previousElementSibling?.clientHeight ?? 0
      const top = element.getBoundingClientRect().top - view.getBoundingClientRect().top + index * rowPx
      if (top < head) view.scrollTop += top - head
      else if (top + rowPx > view.clientHeight) view.scrollTop += top + rowPx - view.clientHeight
    },
    [body, rowPx],
  )
  return { ...range, scrollTo }
}
