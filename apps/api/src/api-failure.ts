/** Every code an answer can carry: own ones, and those of the tracker and the queue that concern a caller. */
export type ApiErrorCode =
  | 'invalid_request'
  | 'invalid_input'
  | 'invalid_task'
  | 'invalid_cursor'
  | 'unauthenticated'
  | 'cross_site_request'
  | 'not_found'
  | 'session_not_found'
  | 'jr_not_found'
  | 'step_not_found'
  | 'task_not_found'
  | 'question_not_found'
  | 'illegal_transition'
  | 'answer_outdated'
  | 'question_ambiguous'
  | 'paused'
  | 'result_conflict'
  | 'session_exists'
  | 'session_lost'
  | 'request_too_large'
  | 'unsupported_media_type'
  | 'host_not_allowed'
  | 'instruction_refused'
  | 'no_steps'
  | 'internal_error'
  | 'database_full'
  | 'database_unavailable'
  | 'queue_unavailable'
  | 'timed_out'

/** The status of each; a code that is not here is answered as `internal_error`. */
export const statusOfCode: Readonly<Record<ApiErrorCode, number>> = {
  invalid_request: 400,
  invalid_input: 400,
  invalid_task: 400,
  invalid_cursor: 400,
  unauthenticated: 401,
  cross_site_request: 403,
  not_found: 404,
  session_not_found: 404,
  jr_not_found: 404,
  step_not_found: 404,
  task_not_found: 404,
  question_not_found: 404,
  illegal_transition: 409,
  answer_outdated: 409,
  question_ambiguous: 409,
  paused: 409,
  result_conflict: 409,
  session_exists: 409,
  session_lost: 409,
  request_too_large: 413,
  unsupported_media_type: 415,
  host_not_allowed: 421,
  instruction_refused: 422,
  no_steps: 422,
  internal_error: 500,
  database_full: 503,
  database_unavailable: 503,
  queue_unavailable: 503,
  timed_out: 503,
}

/** A refusal that a route decides on itself; `code` fixes the status. */
export class ApiFailure extends Error {
  readonly code: ApiErrorCode
  readonly hint: string | undefined

  constructor(code: ApiErrorCode, message: string, hint?: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'ApiFailure'
    this.code = code
    this.hint = hint
  }
}
