import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { destination, type Logger, pino } from 'pino'
import type { CliConfig } from '../config.ts'

/** The log of executor and API, as JSON lines in a file of its own: the terminal belongs to the progress. */
export function openLog(config: CliConfig): {
  readonly log: Logger
  readonly file: string
  readonly close: () => void
} {
  mkdirSync(config.dataDirectory, { recursive: true })
  const file = join(config.dataDirectory, 'jr.log')
  const stream = destination({ dest: file, append: true, sync: true, mode: 0o600 })
  return { log: pino({ level: config.logLevel, base: null }, stream), file, close: () => stream.end() }
}
