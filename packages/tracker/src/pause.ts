import type { PauseScope } from './inputs.ts'

/** A pause: no step of what it covers starts. */
export interface Pause {
  readonly scope: PauseScope
  readonly reason: string
  readonly createdBy: string
  readonly createdAt: Date
}
