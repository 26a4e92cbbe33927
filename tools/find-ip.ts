import { delimiter, join } from 'node:path'
import { findProgram } from './find-program.ts'
import { toolsDirectory } from './tools-directory.ts'

/** Finds `ip` of iproute2 on PATH, where Debian keeps it for root, then among the clone's own tools. */
export function findIp(environment: NodeJS.ProcessEnv = process.env): string | undefined {
  return findProgram(['ip'], [environment.PATH, '/usr/sbin', '/sbin', join(toolsDirectory, 'bin')].join(delimiter))
}
