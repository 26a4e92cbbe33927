import { realpath, stat } from 'node:fs/promises'
import { CliFailure } from '../cli-failure.ts'

/** The real path of an existing directory; `hint` says what else can be done. */
export async function requireWorkspace(
  path: string,
  hint: string = 'Give an existing directory; it is meant from where you stand.',
): Promise<string> {
  const found = await stat(path).catch(() => undefined)
  if (found?.isDirectory() === true) return realpath(path)
  throw new CliFailure(
    'workspace_not_found',
    found === undefined ? `There is no directory ${path}.` : `${path} is not a directory.`,
    hint,
  )
}
