import type { Finding } from '@jr/contract'

/** What went wrong between the monitor and the API; decides what the reader is told. */
export type FailureKind = 'unreachable' | 'timeout' | 'unauthorised' | 'not_found' | 'rejected' | 'server'

/** Whether the same question may be answered a moment later. */
export function mayPass(error: unknown): boolean {
  return error instanceof ApiFailure && ['unreachable', 'timeout', 'server'].includes(error.kind)
}

/** A request that gave no usable answer. `code` and `hint` are the API's own where it sent them. */
export class ApiFailure extends Error {
  readonly kind: FailureKind
  readonly code: string
  readonly hint: string | undefined
  readonly retryAfterMs: number | undefined
  /** Why an instruction was refused. */
  readonly findings: readonly Finding[]

  constructor(
    kind: FailureKind,
    message: string,
    options: {
      code?: string
      hint?: string | undefined
      retryAfterMs?: number | undefined
      findings?: readonly Finding[] | undefined
      cause?: unknown
    } = {},
  ) {
    super(message, { cause: options.cause })
    this.name = 'ApiFailure'
    this.kind = kind
    this.code = options.code ?? kind
    this.hint = options.hint
    this.retryAfterMs = options.retryAfterMs
    this.findings = options.findings ?? []
  }
}
