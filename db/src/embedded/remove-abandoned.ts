import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { clusterDirectory } from './initialise-cluster.ts'
import { findPostmaster } from './postmaster.ts'

/** Notes whose data a directory of the shared place holds, so that it can be told later that nobody needs it. */
export function nameProject(dataDirectory: string, directory: string): void {
  writeFileSync(projectFile(dataDirectory), directory)
}

/**
 * Removes from the shared place the data of temporary projects that are gone: whoever deletes a clone under the temporary directory
 * (a test, a trial) does not know of this place. Other projects are left alone, since theirs may be on a disk that is not mounted.
 */
export function removeAbandoned(sharedRoot: string): void {
  for (const name of readdirSync(sharedRoot)) {
    const dataDirectory = path.join(sharedRoot, name)
    if (!existsSync(projectFile(dataDirectory))) continue
    const project = readFileSync(projectFile(dataDirectory), 'utf8')
    const isTemporary = project.startsWith(`${tmpdir()}/`)
    if (!isTemporary || existsSync(project) || findPostmaster(clusterDirectory(dataDirectory)) !== undefined) continue
    rmSync(dataDirectory, { recursive: true, force: true })
  }
}

function projectFile(dataDirectory: string): string {
  return path.join(dataDirectory, 'project')
}
