import { writeFile } from 'node:fs/promises'
import { CliFailure } from './cli-failure.ts'

/** A file that is there already is never overwritten. */
export async function writeNew(path: string, text: string): Promise<void> {
  try {
    await writeFile(path, text, { flag: 'wx' })
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException
    if (code === 'EEXIST') throw new CliFailure('file_exists', `${path} exists already.`, 'Name a new file.', { cause })
    throw new CliFailure(
      'file_unreadable',
      `${path} cannot be written: ${message}`,
      'Name a new file in a directory that exists and that you may write to.',
      {
        cause,
      },
    )
  }
}
