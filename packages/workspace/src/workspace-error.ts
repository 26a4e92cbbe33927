/** Every way in which this package refuses or fails. docs/errors.md lists each with what to do. */
export const workspaceErrorCodes = [
  'workspace_unusable',
  'invalid_path',
  'outside_workspace',
  'protected_path',
  'special_file',
  'not_a_file',
  'file_missing',
  'file_too_large',
  'not_text',
  'search_absent',
  'search_ambiguous',
  'content_shrinks',
  'placeholder_content',
  'write_failed',
  'snapshot_missing',
  'snapshot_damaged',
  'snapshot_too_large',
  'invalid_command',
  'sandbox_unavailable',
] as const
export type WorkspaceErrorCode = (typeof workspaceErrorCodes)[number]

export interface WorkspaceErrorDetails {
  /** The next action for whoever reads the message. */
  readonly hint: string
  /** Path as the caller gave it. */
  readonly path?: string
  /** 1-based lines of the file that the message is about. */
  readonly lines?: readonly number[]
  readonly retryable?: boolean
  readonly cause?: unknown
}

/** Everything this package throws, except the reason of an AbortSignal. Switch on `code`; the message is for people. */
export class WorkspaceError extends Error {
  readonly code: WorkspaceErrorCode
  readonly hint: string
  readonly path: string | undefined
  readonly lines: readonly number[]
  /** True when the same call may work later without a change of its input. */
  readonly retryable: boolean

  constructor(code: WorkspaceErrorCode, message: string, details: WorkspaceErrorDetails) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause })
    this.name = 'WorkspaceError'
    this.code = code
    this.hint = details.hint
    this.path = details.path
    this.lines = details.lines ?? []
    this.retryable = details.retryable ?? false
  }
}

export function isWorkspaceError(error: unknown): error is WorkspaceError {
  return error instanceof WorkspaceError
}
