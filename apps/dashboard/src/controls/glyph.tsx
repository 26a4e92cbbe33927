import type { ReactNode } from 'react'
import type { StateWord } from '../format/status-words.ts'

/** A state as shape, word and colour; the shape is drawn by the stylesheet and hidden from screen readers. */
export function StateTag({
  state,
  className = '',
}: {
  readonly state: StateWord
  readonly className?: string
}): ReactNode {
  return (
    <span className={`tag ${className}`} data-glyph={state.glyph} data-tone={state.tone}>
      {state.word}
    </span>
  )
}
