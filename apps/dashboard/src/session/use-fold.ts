import { useState, type ToggleEvent } from 'react'

export interface Fold {
  readonly open: boolean
  readonly onToggle: (event: ToggleEvent<HTMLDetailsElement>) => void
}

/** Whether a part is unfolded: the reader decides, but what begins to need attention unfolds itself. It never folds by itself. */
export function useFold(needsAttention: boolean): Fold {
  const [fold, setFold] = useState({ needsAttention, open: needsAttention })
  if (fold.needsAttention !== needsAttention) setFold({ needsAttention, open: fold.open || needsAttention })
  return {
    open: fold.open,
    onToggle(event) {
      const { open } = event.currentTarget
      setFold((now) => ({ ...now, open }))
    },
  }
}
