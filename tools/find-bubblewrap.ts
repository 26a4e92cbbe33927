import { delimiter, join } from 'node:path'
import { findProgram } from './find-program.ts'
import { toolsDirectory } from './tools-directory.ts'

/** Finds `bwrap` on PATH, then among the clone's own tools. */
export function findBubblewrap(environment: NodeJS.ProcessEnv = process.env): string | undefined {
  return findProgram(['bwrap'], [environment.PATH, join(toolsDirectory, 'bin')].join(delimiter))
}
