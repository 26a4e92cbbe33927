import { useCallback, useLayoutEffect, useReducer } from 'react'
import { settleOrder, type SettledOrder } from './settle-order.ts'

export interface StableOrder extends SettledOrder {
  /** Shows what has arrived, in the order it belongs to. */
  readonly apply: () => void
  /** Looks again whether the reader still holds the list. */
  readonly look: () => void
}

interface Shown extends SettledOrder {
  readonly key: string
}

interface Change {
  readonly key: string
  readonly target: readonly string[]
  readonly held: boolean
}

/** The order on screen: follows `target`, but not while `isHeld` says that a reader is at work in it. `key` names filters and sort. */
export function useStableOrder(target: readonly string[], key: string, isHeld: () => boolean): StableOrder {
  const [shown, change] = useReducer(settle, { key, ids: target, arrived: 0, moved: false })
  useLayoutEffect(() => change({ key, target, held: isHeld() }), [key, target, isHeld])
  const apply = useCallback(() => change({ key, target, held: false }), [key, target])
  const look = useCallback(() => change({ key, target, held: isHeld() }), [key, target, isHeld])
  return { ...shown, apply, look }
}

function settle(shown: Shown, { key, target, held }: Change): Shown {
  if (held && shown.key === key && shown.ids.length > 0) return { key, ...settleOrder(shown.ids, target) }
  return { key, ids: target, arrived: 0, moved: false }
}
