import { accessSync, constants, mkdirSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { CliFailure } from '../cli-failure.ts'

/** Makes the data directory where it is missing. @throws {CliFailure} `invalid_configuration` when it cannot be made or written */
export function makeDataDirectory(directory: string): void {
  try {
    make(directory)
    accessSync(directory, constants.R_OK | constants.W_OK | constants.X_OK)
  } catch (cause) {
    throw new CliFailure(
      'invalid_configuration',
      `The data directory ${directory} cannot be used: ${(cause as Error).message}`,
      'Name one in JR_DATA_DIR that this user may write to; the default is .jr in the clone.',
      { cause },
    )
  }
}

/** One by one: the recursive mkdir of Node 24 never returns where the system says ENOENT of a directory that is there, as in /proc. */
function make(directory: string): void {
  if (statSync(directory, { throwIfNoEntry: false })?.isDirectory() === true) return
  const parent = dirname(directory)
  if (parent !== directory) make(parent)
  mkdirSync(directory)
}
