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
  | 'session_not_controllable'
  | 'nothing_to_do'
  | 'invalid_option'
  | 'invalid_configuration'
  | 'already_running'
  | 'port_in_use'
  | 'host_not_available'
  | 'database_unreachable'
  | 'dashboard_not_built'

const exitCodeOf: Record<CliErrorCode, ExitCode> = {
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
  session_not_controllable: exitCodes.failed,
  nothing_to_do: exitCodes.failed,
  invalid_option: exitCodes.usage,
  invalid_configuration: exitCodes.configuration,
  already_running: exitCodes.configuration,
  port_in_use: exitCodes.configuration,
  host_not_available: exitCodes.configuration,
  database_unreachable: exitCodes.configuration,
  dashboard_not_built: exitCodes.configuration,
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
