import type { Tier } from './tier.ts'
import type { Attempt } from './call/attempt.ts'

/** Every code a {@link RouterError} can carry; docs/errors.md says what to do about each. */
export const ROUTER_ERROR_CODES = [
  'not_configured',
  'invalid_request',
  'authentication_failed',
  'billing_refused',
  'model_not_found',
  'request_rejected',
  'context_overflow',
  'rate_limited',
  'overloaded',
  'provider_error',
  'connection_failed',
  'timed_out',
  'stalled',
  'incomplete_reply',
  'malformed_reply',
  'empty_reply',
  'output_truncated',
  'wrong_model_served',
  'refused',
  'invalid_output',
  'tool_turns_exhausted',
  'circuit_open',
  'budget_exceeded',
  'price_unknown',
  'secret_detected',
  'all_tiers_failed',
] as const

/** Stable: branch on it, never on the message. */
export type RouterErrorCode = (typeof ROUTER_ERROR_CODES)[number]

/** What a {@link RouterError} knows beside its code and message. */
export interface RouterErrorDetails {
  /** The next action, for a person. */
  readonly hint?: string | undefined
  /** Whether the same call may succeed later without being changed. */
  readonly retryable?: boolean | undefined
  readonly tier?: Tier | undefined
  readonly model?: string | undefined
  readonly status?: number | undefined
  /** The provider's id of the request; give it to their support. */
  readonly requestId?: string | undefined
  /** How long the provider asked to wait. */
  readonly retryAfterMs?: number | undefined
  /** The provider may bill the request although no usage was reported (cut, stalled or timed out). */
  readonly mayBeCharged?: boolean | undefined
  /** Whatever text had arrived before the failure. */
  readonly partialText?: string | undefined
  /** Every model call made before giving up, in order. */
  readonly attempts?: readonly Attempt[] | undefined
  readonly cause?: unknown
}

// A registered symbol, so that two installed versions of the package recognise each other's errors.
const MARK = Symbol.for('@jr/router/RouterError')

/** Everything the router throws, except a caller's own abort reason, which passes through untouched. */
export class RouterError extends Error {
  override readonly name = 'RouterError'
  readonly code: RouterErrorCode
  readonly retryable: boolean
  readonly hint: string | undefined
  readonly tier: Tier | undefined
  readonly model: string | undefined
  readonly status: number | undefined
  readonly requestId: string | undefined
  readonly retryAfterMs: number | undefined
  readonly mayBeCharged: boolean
  readonly partialText: string | undefined
  readonly attempts: readonly Attempt[]

  constructor(code: RouterErrorCode, message: string, details: RouterErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause })
    this.code = code
    this.retryable = details.retryable ?? false
    this.hint = details.hint
    this.tier = details.tier
    this.model = details.model
    this.status = details.status
    this.requestId = details.requestId
    this.retryAfterMs = details.retryAfterMs
    this.mayBeCharged = details.mayBeCharged ?? false
    this.partialText = details.partialText
    this.attempts = details.attempts ?? []
    Object.defineProperty(this, MARK, { value: true })
  }
}

/** Recognises a {@link RouterError} of this or any other installed copy of the package. */
export function isRouterError(value: unknown): value is RouterError {
  return typeof value === 'object' && value !== null && MARK in value
}
