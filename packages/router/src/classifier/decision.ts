import type { Tier } from '../tier.ts'

/** One signed contribution to a decision's score. */
export interface DecisionReason {
  /** What was seen, e.g. `word:prove` or `length`. */
  readonly feature: string
  /** Positive pushes towards the stronger tier. The weights of a decision sum to its score exactly: all are integers. */
  readonly weight: number
}

/** The smallest change found that would have led to another tier. */
export interface Counterfactual {
  readonly tier: Tier
  /** The words that would have to be absent. */
  readonly without: readonly string[]
  /** The same in a sentence, e.g. `haiku without "security"`. */
  readonly text: string
}

/** Who decided: the call, the task, a pinned rule, or a classifier. */
export type DecisionSource = 'call' | 'task' | 'pin' | 'keywords' | 'model' | 'custom'

/** Which tier a task goes to, and why. Plain data: it survives JSON unchanged and is the same for the same input, always. */
export interface Decision {
  readonly tier: Tier
  /** The sum of the weights of `reasons`; 0 when nothing was scored. */
  readonly score: number
  readonly reasons: readonly DecisionReason[]
  readonly counterfactual?: Counterfactual | undefined
  readonly source: DecisionSource
  /** Which rule set or trained model decided, for replay. */
  readonly version: string
  /** Calibrated probability of each tier, three decimals; only from the trained model. */
  readonly probabilities?: Readonly<Record<Tier, number>> | undefined
}
