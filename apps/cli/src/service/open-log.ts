import { renameSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { destination, type Logger, pino } from 'pino'
import type { CliConfig } from '../config.ts'
import { makeDataDirectory } from './make-data-directory.ts'

/** A larger one is put aside as `jr.log.1` at the next start. */
const largestBytes = 10 * 1024 * 1024

/** The log of executor and API, as JSON lines in a file of its own: the terminal belongs to the progress. */
export function openLog(config: CliConfig): {
  readonly log: Logger
  readonly file: string
  readonly close: () => void
} {
  makeDataDirectory(config.dataDirectory)
  const file = join(config.dataDirectory, 'jr.log')
  const size = statSync(file, { throwIfNoEntry: false })?.size ?? 0
  if (size > largestBytes) renameSync(file, `${file}.1`)
  const stream = destination({ dest: file, append: true, sync: true, mode: 0o600 })
  return { log: pino({ level: config.logLevel, base: null }, stream), file, close: () => stream.end() }
}
