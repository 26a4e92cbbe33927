import type { Check } from './check.ts'

type WithoutId<T> = T extends unknown ? Omit<T, 'id'> : never

/** A check before it has its number: ids are given once all are known, in document order. */
export type CheckDraft = WithoutId<Check>

/** Where a check stands and which words around it say what it proves. */
export interface FoundCheck {
  readonly draft: CheckDraft
  /** Line of the code block that holds it; absent for inline code. */
  readonly blockLine?: number
  /** Title of the nearest specific heading, or the criterion that the author named. */
  readonly about: string
  /** A level 2 fence names its feature by id or words. */
  readonly feature?: string
}
