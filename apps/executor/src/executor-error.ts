/** Every code by which the executor itself fails a step or a session, or does not start; docs/errors.md lists each. */
export const executorErrorCodes = [
  'executor_unavailable',
  'invalid_configuration',
  'step_timed_out',
  'session_timed_out',
  'worker_lost_repeatedly',
  'workspace_in_use',
  'retry_budget_spent',
  'disk_full',
  'no_declared_edits',
  'no_work_done',
  'turns_exhausted',
  'step_failed',
] as const
export type ExecutorErrorCode = (typeof executorErrorCodes)[number]

/** A failure of the executor's own; what router, workspace and tracker throw keeps its code. */
export class ExecutorError extends Error {
  override readonly name = 'ExecutorError'
  readonly code: ExecutorErrorCode
  /** What to do next. */
  readonly hint: string
  readonly retryable = false

  constructor(code: ExecutorErrorCode, message: string, details: { readonly hint: string; readonly cause?: unknown }) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause })
    this.code = code
    this.hint = details.hint
  }
}
