import { resolve } from 'node:path'
import type { CliConfig } from './config.ts'
import type { Terminal } from './terminal/terminal.ts'

/** What every command is given. */
export interface CommandContext {
  readonly config: CliConfig
  readonly terminal: Terminal
  /** Aborted by Ctrl-C or SIGTERM; a second Ctrl-C kills. */
  readonly signal: AbortSignal
}

/** Options that every command has. */
export interface CommonOptions {
  readonly json?: boolean
}

/** A path as the person meant it. */
export function fromCaller(context: CommandContext, path: string): string {
  return resolve(context.config.callerDirectory, path)
}
