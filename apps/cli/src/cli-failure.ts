/** What the shell is told. 78 is EX_CONFIG of sysexits.h. */
export const exitCodes = { ok: 0, failed: 1, usage: 2, configuration: 78 } as const

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes]

export type CliErrorCode =
  | 'file_not_found'
  | 'file_is_directory'
  | 'file_unreadable'
  | 'file_too_large'
  | 'file_is_binary'
  | 'file_exists'
  | 'workspace_not_found'
  | 'instruction_refused'
  | 'session_not_found'
  | 'session_ambiguous'
  | 'invalid_option'
  | 'invalid_configuration'
  | 'already_running'
  | 'database_unreachable'

/** Every code of the command line and how it ends; docs/errors.md says what to do about each. */
export const exitCodeOf: Readonly<Record<CliErrorCode, ExitCode>> = {
  file_not_found: exitCodes.usage,
  file_is_directory: exitCodes.usage,
  file_unreadable: exitCodes.usage,
  file_too_large: exitCodes.usage,
  file_is_binary: exitCodes.usage,
  file_exists: exitCodes.usage,
  workspace_not_found: exitCodes.usage,
  instruction_refused: exitCodes.usage,
  session_not_found: exitCodes.usage,
  session_ambiguous: exitCodes.usage,
  invalid_option: exitCodes.usage,
  invalid_configuration: exitCodes.configuration,
  already_running: exitCodes.configuration,
  database_unreachable: exitCodes.configuration,
}

/** A command that cannot go on. The message and the hint are printed as they are, without a stack. */
export class CliFailure extends Error {
  readonly code: CliErrorCode
  readonly hint: string | undefined
  readonly exitCode: ExitCode

  constructor(code: CliErrorCode, message: string, hint?: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'CliFailure'
    this.code = code
    this.hint = hint
    this.exitCode = exitCodeOf[code]
  }
}
