import type { ReactNode } from 'react'
import { toFailureText } from '../format/to-failure-text.ts'

/** What went wrong with what the reader has just asked for, read out at once. */
export function FieldFailure({ failure }: { readonly failure: Error }): ReactNode {
  return (
    <p className="field-error" role="alert">
      {toFailureText(failure)}
    </p>
  )
}
