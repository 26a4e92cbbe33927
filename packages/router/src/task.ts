import type { Tier } from './tier.ts'

/** What is to be routed. A `tier` set here wins over every rule except a tier given with the call. */
export interface Task {
  readonly title?: string | undefined
  readonly instructions?: string | undefined
  readonly tier?: Tier | undefined
}
