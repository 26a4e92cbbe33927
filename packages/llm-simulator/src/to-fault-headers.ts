/** Headers of an error response: `retry-after` on 429 unless the fault says otherwise. */
export function toFaultHeaders(fault: {
  readonly status: number
  readonly retryAfterSeconds?: number
  readonly shouldRetry?: boolean
}): Record<string, string> {
  const retryAfter = fault.retryAfterSeconds ?? (fault.status === 429 ? 1 : undefined)
  return {
    ...(retryAfter !== undefined && { 'retry-after': String(retryAfter) }),
    ...(fault.shouldRetry !== undefined && { 'x-should-retry': String(fault.shouldRetry) }),
  }
}
