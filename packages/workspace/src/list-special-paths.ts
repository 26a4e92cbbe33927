import { readdir } from 'node:fs/promises'
import { mapConcurrently } from './map-concurrently.ts'
import { isSecretName } from './protected-path.ts'
import { dependencyDirectories, isLeftOut } from './scan-tree.ts'

/** Paths of a workspace that commands meet in another form than on disk; relative to it. */
export interface SpecialPaths {
  /** Directories of installed dependencies, at any depth. */
  readonly dependencies: readonly string[]
  /** Files that usually hold secrets. */
  readonly secrets: readonly string[]
  /** A linked work tree has a file of this name instead of a directory. */
  readonly git: 'directory' | 'file' | undefined
  readonly jr: boolean
}

export async function listSpecialPaths(root: string): Promise<SpecialPaths> {
  const dependencies: string[] = []
  const secrets: string[] = []
  const top = new Map((await readdir(root, { withFileTypes: true })).map((entry) => [entry.name, entry]))
  const visit = async (directory: string): Promise<void> => {
    const entries = await readdir(`${root}/${directory}`, { withFileTypes: true })
    const directories: string[] = []
    for (const entry of entries) {
      const path = directory === '' ? entry.name : `${directory}/${entry.name}`
      if (entry.isFile() && isSecretName(entry.name.toLowerCase())) secrets.push(path)
      if (!entry.isDirectory()) continue
      if (dependencyDirectories.has(entry.name)) dependencies.push(path)
      else if (!isLeftOut(entry.name)) directories.push(path)
    }
    // A directory that its owner closed hides nothing from its owner's commands; it holds no dependencies of interest.
    await mapConcurrently(directories, async (path) => visit(path).catch(() => undefined))
  }
  await visit('')
  const git = top.get('.git')
  return {
    dependencies,
    secrets,
    git: git?.isDirectory() === true ? 'directory' : git?.isFile() === true ? 'file' : undefined,
    jr: top.get('.jr')?.isDirectory() === true,
  }
}
