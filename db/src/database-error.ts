/** Stable codes of everything this package throws; docs/errors.md says what to do about each. */
export const databaseErrorCodes = [
  'migration_edited',
  'migration_failed',
  'database_newer',
  'database_unreachable',
  'database_unsupported',
  'embedded_directory_in_use',
  'embedded_start_failed',
  'embedded_version_mismatch',
  'embedded_unsupported_platform',
] as const

export type DatabaseErrorCode = (typeof databaseErrorCodes)[number]

/** Base of everything the database package throws for its own reasons. `hint` says what to do next. */
export class DatabaseError extends Error {
  override readonly name = 'DatabaseError'
  readonly code: DatabaseErrorCode
  readonly hint: string

  constructor(code: DatabaseErrorCode, message: string, options: { readonly hint: string; readonly cause?: unknown }) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.code = code
    this.hint = options.hint
  }
}
