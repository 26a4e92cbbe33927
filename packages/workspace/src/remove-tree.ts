import { chmod, lstat, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'

/** Deletes a directory that commands wrote to: also when they closed directories in it (`chmod 000`). */
export async function removeTree(directory: string): Promise<void> {
  await rm(directory, { recursive: true, force: true }).catch(async () => {
    await reopenDirectories(directory)
    await rm(directory, { recursive: true, force: true, maxRetries: 3 })
  })
}

/** Gives the owner access to every directory again; `skip` names directories that are not entered. */
export async function reopenDirectories(
  directory: string,
  skip: (name: string) => boolean = () => false,
): Promise<void> {
  const { mode } = await lstat(directory)
  if ((mode & 0o700) !== 0o700) await chmod(directory, mode | 0o700)
  for (const entry of await readdir(directory, { withFileTypes: true })) {
    if (entry.isDirectory() && !skip(entry.name)) await reopenDirectories(join(directory, entry.name), skip)
  }
}
