import { constants } from 'node:fs'
import { copyFile, mkdir, mkdtemp, readdir, readlink, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { mapConcurrently } from './map-concurrently.ts'
import { removeTree } from './remove-tree.ts'
import { isLeftOut } from './scan-tree.ts'
import type { Workspace } from './workspace.ts'

/** A throw-away copy of a workspace. */
export interface ScratchCopy {
  readonly directory: string
  readonly remove: () => Promise<void>
}

/**
 * Copies a workspace without dependency directories and caches (commands get the former read-only, and a planted cache
 * such as a forged `__pycache__` never reaches them). Git's metadata is left out too; commands see the original read-only.
 */
export async function createScratchCopy(workspace: Workspace, scratchDirectory: string): Promise<ScratchCopy> {
  const directory = await mkdtemp(join(scratchDirectory, 'jr-scratch-'))
  const remove = async (): Promise<void> => removeTree(directory)
  try {
    await copyDirectory(workspace.root, directory)
  } catch (error) {
    await remove()
    throw error
  }
  return { directory, remove }
}

async function copyDirectory(from: string, to: string): Promise<void> {
  const names = (await readdir(from, { withFileTypes: true })).filter((entry) => !isLeftOut(entry.name))
  await mapConcurrently(names, async (entry) => {
    const source = join(from, entry.name)
    const target = join(to, entry.name)
    if (entry.isSymbolicLink()) await symlink(await readlink(source), target)
    else if (entry.isFile()) await copyFile(source, target, constants.COPYFILE_FICLONE)
    else if (entry.isDirectory()) await mkdir(target)
  })
  for (const { name } of names.filter((entry) => entry.isDirectory()))
    await copyDirectory(join(from, name), join(to, name))
}
