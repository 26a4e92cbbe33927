export interface SettledOrder {
  readonly ids: readonly string[]
  /** Rows that wait to be shown. */
  readonly arrived: number
  /** The order on screen is no longer the one chosen. */
  readonly moved: boolean
}

/**
 * What to show while a reader is at work in the list: every row stays where it is, also one that has left the filter; rows that belong
 * after the last one are appended (a page that was scrolled to); all others wait.
 */
export function settleOrder(shown: readonly string[], target: readonly string[]): SettledOrder {
  const known = new Set(shown)
  let end = target.length
  while (end > 0 && !known.has(target[end - 1] ?? '')) end -= 1
  const tail = target.slice(end)
  const head = target.slice(0, end)
  const kept = head.filter((id) => known.has(id))
  const inTarget = new Set(head)
  const stillShown = shown.filter((id) => inTarget.has(id))
  return {
    ids: tail.length === 0 ? shown : [...shown, ...tail],
    arrived: head.length - kept.length,
    moved: stillShown.length !== shown.length || kept.some((id, index) => id !== stillShown[index]),
  }
}
