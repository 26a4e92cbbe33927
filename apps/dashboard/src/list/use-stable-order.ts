import { useMemo, useReducer, useRef } from 'react'
import { settleOrder, type SettledOrder } from './settle-order.ts'

export interface StableOrder extends SettledOrder {
  /** Shows what has arrived, in the order it belongs to. */
  readonly apply: () => void
  /** Looks again whether the reader still holds the list. */
  readonly look: () => void
}

/** The order on screen: follows `target`, but not while `isHeld` says that a reader is at work in it. `key` names filters and sort. */
export function useStableOrder(target: readonly string[], key: string, isHeld: () => boolean): StableOrder {
  const shown = useRef<{ key: string; ids: readonly string[] }>({ key, ids: [] })
  const forced = useRef(false)
  const [looks, look] = useReducer((count: number) => count + 1, 0)
  const settled = useMemo(() => {
    const held = !forced.current && shown.current.key === key && shown.current.ids.length > 0 && isHeld()
    forced.current = false
    const next = held ? settleOrder(shown.current.ids, target) : { ids: target, arrived: 0, moved: false }
    shown.current = { key, ids: next.ids }
    return next
    // `looks` asks for a new decision with the same rows.
  }, [target, key, isHeld, looks])
  const apply = (): void => {
    forced.current = true
    look()
  }
  return { ...settled, apply, look }
}
