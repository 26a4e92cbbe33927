import { readFile, stat } from 'node:fs/promises'
import { CliFailure } from './cli-failure.ts'

/** The API takes no larger document either. */
const maximumBytes = 2 * 1024 * 1024

/** Reads a Markdown document; throws a {@link CliFailure} that names the file for whatever is not one. */
export async function readInstructionFile(path: string): Promise<string> {
  const { size } = await checkFile(path)
  if (size > maximumBytes) {
    throw new CliFailure(
      'file_too_large',
      `${path} is ${megabytes(size)} MB; an instruction may have ${megabytes(maximumBytes)} MB.`,
      'Split it into several instructions.',
    )
  }
  return decode(path, await readFile(path))
}

async function checkFile(path: string): Promise<{ readonly size: number }> {
  try {
    const found = await stat(path)
    if (found.isFile()) return found
    if (!found.isDirectory()) throw new CliFailure('file_unreadable', `${path} is not a regular file.`)
    throw new CliFailure('file_is_directory', `${path} is a directory.`, 'Name a Markdown file in it.')
  } catch (error) {
    if (error instanceof CliFailure) throw error
    const { code, message } = error as NodeJS.ErrnoException
    if (code === 'ENOENT' || code === 'ENOTDIR') {
      throw new CliFailure('file_not_found', `There is no file ${path}.`, undefined, { cause: error })
    }
    throw new CliFailure('file_unreadable', `${path} cannot be read: ${message}`, undefined, { cause: error })
  }
}

function decode(path: string, bytes: Buffer): string {
  try {
    if (bytes.includes(0)) throw new TypeError('NUL byte')
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch (cause) {
    throw new CliFailure('file_is_binary', `${path} is not a text file.`, 'An instruction is Markdown in UTF-8.', {
      cause,
    })
  }
}

function megabytes(bytes: number): string {
  return (bytes / 1024 / 1024).toFixed(1).replace(/\.0$/, '')
}
