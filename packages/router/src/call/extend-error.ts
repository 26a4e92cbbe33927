import { RouterError } from '../router-error.ts'
import type { RouterErrorDetails } from '../router-error.ts'

/** The same error with more details; its stack and identity are the new one's, its cause stays. */
export function extendError(error: RouterError, details: RouterErrorDetails): RouterError {
  const { hint, retryable, tier, model, status, requestId, retryAfterMs, mayBeCharged, partialText, attempts, cause } =
    error
  const known = {
    hint,
    retryable,
    tier,
    model,
    status,
    requestId,
    retryAfterMs,
    mayBeCharged,
    partialText,
    attempts,
    cause,
  }
  return new RouterError(error.code, error.message, { ...known, ...details })
}
