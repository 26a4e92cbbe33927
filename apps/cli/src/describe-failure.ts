import { exitCodes, type ExitCode } from './cli-failure.ts'

export interface DescribedFailure {
  readonly message: string
  readonly hint: string | undefined
  readonly exitCode: ExitCode
}

/** Codes of the packages below that say "your set-up", not "your task". */
const configurationCodes = new Set([
  'database_unreachable',
  'database_unsupported',
  'database_newer',
  'migration_edited',
  'migration_failed',
  'database_unavailable',
  'queue_unavailable',
  'key_required',
  'port_in_use',
  'host_not_available',
  'not_configured',
  'sandbox_unavailable',
])
const usageCodes = new Set(['instruction_refused', 'session_not_found', 'invalid_task', 'task_not_found'])

/** What a person is told of an error. Every error of ours carries a message that stands alone, a code and mostly a hint. */
export function describeFailure(error: unknown): DescribedFailure {
  const { message, code, hint } = (error instanceof Error ? error : new Error(String(error))) as Error & {
    code?: unknown
    hint?: unknown
  }
  return {
    message: message === '' ? String(code ?? error) : message,
    hint: typeof hint === 'string' && hint !== '' ? hint : undefined,
    exitCode: toExitCode(code),
  }
}

function toExitCode(code: unknown): ExitCode {
  if (typeof code !== 'string') return exitCodes.failed
  if (usageCodes.has(code)) return exitCodes.usage
  return configurationCodes.has(code) ? exitCodes.configuration : exitCodes.failed
}
