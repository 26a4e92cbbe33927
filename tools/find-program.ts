import { accessSync, constants, statSync } from 'node:fs'
import { delimiter, join } from 'node:path'

/** The executable files with one of the names, in the order of the names, then of the directories of `path`. */
export function listPrograms(names: readonly string[], path: string): string[] {
  const directories = path.split(delimiter).filter((directory) => directory !== '')
  return names.flatMap((name) => directories.map((directory) => join(directory, name))).filter(isExecutable)
}

/** The first of the programs that `listPrograms` lists. */
export function findProgram(names: readonly string[], path: string): string | undefined {
  return listPrograms(names, path)[0]
}

/** Whether the path names a file that this user may execute. */
export function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK)
    return statSync(file).isFile()
  } catch {
    return false
  }
}
