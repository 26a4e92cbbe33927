import type { Task } from '../task.ts'
import type { Tier } from '../tier.ts'

/** A rule of your own that comes before the classifier. The first that matches decides. */
export interface PinnedRule {
  /** Shown in the decision's reasons. */
  readonly name: string
  readonly tier: Tier
  /** A pattern for the title and instructions, or a function. */
  readonly when: RegExp | ((task: Task) => boolean)
}
