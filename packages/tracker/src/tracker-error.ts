/** Stable codes of everything the tracker throws; docs/errors.md says what to do about each. */
export const trackerErrorCodes = [
  'no_steps',
  'invalid_input',
  'invalid_cursor',
  'session_not_found',
  'step_not_found',
  'attempt_not_found',
  'feature_not_found',
  'question_not_found',
  'question_ambiguous',
  'answer_outdated',
  'task_not_found',
  'session_exists',
  'session_lost',
  'claim_lost',
  'session_not_claimable',
  'illegal_transition',
  'result_conflict',
  'paused',
  'workspace_busy',
  'steps_unfinished',
  'evidence_missing',
  'verdict_contradicts_evidence',
  'database_unavailable',
  'database_full',
  'schema_outdated',
] as const

export type TrackerErrorCode = (typeof trackerErrorCodes)[number]

interface TrackerErrorOptions {
  /** What to do next. */
  readonly hint: string
  /** Whether the same call may succeed later without a change by anybody; default false. */
  readonly retryable?: boolean
  readonly cause?: unknown
}

/** Base of everything the tracker throws for its own reasons. Nothing was written when it is thrown, `database_unavailable` excepted. */
export class TrackerError extends Error {
  override readonly name: string = 'TrackerError'
  readonly code: TrackerErrorCode
  readonly hint: string
  readonly retryable: boolean

  constructor(code: TrackerErrorCode, message: string, options: TrackerErrorOptions) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.code = code
    this.hint = options.hint
    this.retryable = options.retryable ?? false
  }
}

/** The epoch is stale: another worker, a cancellation or a retry has taken the session. The caller must stop working on it. */
export class SessionLostError extends TrackerError {
  override readonly name = 'SessionLostError'

  constructor(sessionId: string, epoch: number) {
    super('session_lost', `Session ${sessionId} is no longer held with epoch ${epoch}; nothing was written.`, {
      hint: 'Stop working on this session: another worker took it over, or it was cancelled or retried.',
    })
  }
}
