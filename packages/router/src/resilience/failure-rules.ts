import type { RouterErrorCode } from '../router-error.ts'

/** What the router does about a failure by itself. */
export interface FailureRule {
  /** Try the same tier again, after a pause. */
  readonly retry?: boolean
  /** Another tier may be tried, if the policy names one. */
  readonly fallback?: boolean
  /** Speaks against the provider's health: counts for its circuit breaker. */
  readonly unhealthy?: boolean
  /** The same call may succeed later. Default: the value of `retry`. */
  readonly retryable?: boolean
}

/** A code that is absent is the caller's to mend: no retry, no other tier, never hidden. */
const RULES: Partial<Record<RouterErrorCode, FailureRule>> = {
  rate_limited: { retry: true, fallback: true },
  overloaded: { retry: true, fallback: true, unhealthy: true },
  provider_error: { retry: true, fallback: true, unhealthy: true },
  connection_failed: { retry: true, fallback: true, unhealthy: true },
  timed_out: { fallback: true, unhealthy: true, retryable: true },
  stalled: { retry: true, fallback: true, unhealthy: true },
  incomplete_reply: { retry: true, fallback: true, unhealthy: true },
  malformed_reply: { retry: true, fallback: true, unhealthy: true },
  empty_reply: { retry: true, fallback: true },
  invalid_output: { retry: true, fallback: true },
  wrong_model_served: { fallback: true },
  context_overflow: { fallback: true },
  circuit_open: { fallback: true, retryable: true },
}

/** The rule for a code. */
export function failureRule(code: RouterErrorCode): FailureRule {
  return RULES[code] ?? {}
}

/** Whether the same call may succeed later without being changed. */
export function isRetryable(code: RouterErrorCode): boolean {
  const rule = failureRule(code)
  return rule.retryable ?? rule.retry ?? false
}
