import { realpath, stat } from 'node:fs/promises'
import { CliFailure } from '../cli-failure.ts'

/** The real path of an existing directory. */
export async function requireWorkspace(path: string): Promise<string> {
  const found = await stat(path).catch(() => undefined)
  if (found?.isDirectory() === true) return realpath(path)
  throw new CliFailure(
    'workspace_not_found',
    found === undefined ? `There is no directory ${path}.` : `${path} is not a directory.`,
    'Make it first, or leave --workspace out to get a new one.',
  )
}
