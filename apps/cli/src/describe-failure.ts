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
const usageCodes = new Set([
  'instruction_refused',
  'session_not_found',
  'invalid_task',
  'task_not_found',
  'question_not_found',
  'question_ambiguous',
])

/** What a person is told of an error. Every error of ours carries a message that stands alone, a code and mostly a hint. */
export function describeFailure(error: unknown): DescribedFailure {
  const { message, code, hint } = (error instanceof Error ? error : new Error(String(error))) as Error & {
    code?: unknown
    hint?: unknown
  }
  if (findCode(error, '42P01') || findCode(error, '42703')) {
    return {
      message: 'The database does not have the tables of this version of Jr.',
      hint: 'Run `jr migrate`.',
      exitCode: exitCodes.configuration,
    }
  }
  if (findCode(error, 'ENOSPC') || findCode(error, 'EDQUOT')) {
    return {
      message: `The disk is full: ${message}`,
      hint: 'Free space, or set JR_DATA_DIR to another disk; `jr doctor` says how much is free.',
      exitCode: exitCodes.configuration,
    }
  }
  return {
    message: message === '' ? String(code ?? error) : message,
    hint: typeof hint === 'string' && hint !== '' ? hint : undefined,
    exitCode: toExitCode(code),
  }
}

/** A code somewhere down the chain of causes. PostgreSQL's 42P01: no such table, 42703: no such column. */
function findCode(error: unknown, code: string): boolean {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if ((cause as { code?: unknown }).code === code) return true
  }
  return false
}

function toExitCode(code: unknown): ExitCode {
  if (typeof code !== 'string') return exitCodes.failed
  if (usageCodes.has(code)) return exitCodes.usage
  return configurationCodes.has(code) ? exitCodes.configuration : exitCodes.failed
}
