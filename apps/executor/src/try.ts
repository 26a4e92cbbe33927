import type { Tier } from '@jr/router'

/** A try at a step, as it is recorded before it is made. The id is its own, so that it is recorded once however often it is sent. */
export interface Try {
  readonly attemptId: string
  /** Absent: no model is needed. */
  readonly tier?: Tier
  /** Why this tier and why again. */
  readonly reason: string
  readonly simulated: boolean
  /** The tier takes the place of the step's own, which is unavailable. */
  readonly isStandIn?: boolean
}

/** A try that calls a model. */
export interface ModelTry extends Try {
  readonly tier: Tier
}

/** Whether the try calls a model. */
export function isModelTry(chosen: Try): chosen is ModelTry {
  return chosen.tier !== undefined
}
