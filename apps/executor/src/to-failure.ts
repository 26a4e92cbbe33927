/** Why a step failed, for a person and for the retry rule. */
export interface StepFailure {
  /** Stable, listed in docs/errors.md. */
  readonly code: string
  readonly message: string
  readonly hint: string
  /** Whether another try of the same thing may succeed. */
  readonly retryable: boolean
  readonly retryAfterMs: number
  /** The model's server was not there to take the call: nothing was done and nothing charged. */
  readonly unreachable: boolean
}

/** What router, workspace, tracker and executor errors have in common. */
interface CodedError extends Error {
  readonly code: string
  readonly hint?: string
  readonly retryable?: boolean
  readonly retryAfterMs?: number
  readonly mayBeCharged?: boolean
}

/** A server that is restarted refuses connections, and after some the router's breaker refuses for it. */
const unreachableCodes: ReadonlySet<string> = new Set(['connection_failed', 'circuit_open'])

const fullDiskCodes: ReadonlySet<unknown> = new Set(['ENOSPC', 'EDQUOT'])

function isDiskFull(error: Error): boolean {
  const { code } = error as { readonly code?: unknown }
  return fullDiskCodes.has(code) || (error.cause instanceof Error && isDiskFull(error.cause))
}

const logHint = 'See the executor’s log for the details; `jr retry` runs the step again.'

const final = { retryable: false, retryAfterMs: 0, unreachable: false } as const

/** Translates whatever a step threw. An error without a code is a defect or the machine's: its own words stand. */
export function toFailure(error: unknown): StepFailure {
  if (!(error instanceof Error)) {
    return { ...final, code: 'step_failed', message: String(error), hint: logHint }
  }
  if (isDiskFull(error)) {
    const hint = 'Free space on the disk of the workspace and of JR_DATA_DIR; `jr retry` goes on from this step.'
    return { ...final, code: 'disk_full', message: error.message, hint, retryable: true }
  }
  if (!('code' in error) || typeof error.code !== 'string') {
    return { ...final, code: 'step_failed', message: error.message, hint: logHint }
  }
  const coded = error as CodedError
  return {
    code: coded.code,
    message: coded.message,
    hint: coded.hint ?? logHint,
    retryable: coded.retryable ?? false,
    retryAfterMs: coded.retryAfterMs ?? 0,
    unreachable: unreachableCodes.has(coded.code) && coded.mayBeCharged === false,
  }
}
