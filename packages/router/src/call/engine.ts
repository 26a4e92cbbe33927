import type { Classifier } from '../classifier/classifier.ts'
import type { CircuitBreaker } from '../resilience/circuit-breaker.ts'
import type { RouterSettings } from '../resolve-options.ts'
import type { RouterOptions } from '../router-options.ts'
import type { Telemetry } from '../telemetry/telemetry.ts'
import type { Hooks } from './hooks.ts'

/** What one router is made of; every call of it gets the same. */
export interface Engine {
  readonly options: RouterOptions
  readonly settings: RouterSettings
  readonly classifier: Classifier
  readonly breaker: CircuitBreaker
  readonly hooks: Hooks
  readonly telemetry: Telemetry
}
