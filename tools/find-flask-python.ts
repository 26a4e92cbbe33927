import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { listPrograms } from './find-program.ts'
import { toolsDirectory } from './tools-directory.ts'

/** What the blueprint needs and Flask before 2.0 lacks. */
const probe = 'from flask import Blueprint; Blueprint.get'

/** Finds a Python that has Flask 2 or later: every `python3` on PATH, then the one that this clone installed. */
export function findFlaskPython(environment: NodeJS.ProcessEnv = process.env): string | undefined {
  return [
    ...listPrograms(['python3'], environment.PATH ?? ''),
    ...listPrograms(['flask-python'], join(toolsDirectory, 'bin')),
  ].find((python) => spawnSync(python, ['-c', probe], { env: environment, stdio: 'ignore' }).status === 0)
}
