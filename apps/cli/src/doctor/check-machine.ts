import { statfs } from 'node:fs/promises'
import { createSandbox, probeSandbox } from '@jr/workspace'
import type { CliConfig } from '../config.ts'
import { describeFailure } from '../describe-failure.ts'
import { makeDataDirectory } from '../service/make-data-directory.ts'
import type { DoctorFinding } from './finding.ts'

const megabyte = 1024 * 1024
/** PostgreSQL's own files take 60 MB; below this a session of some size may fill the disk. */
const scarceMb = 1024
const tooLittleMb = 100

/** What `package.json` asks of the runtime. */
const oldestNode = [22, 18] as const

export function checkNode(version: string = process.versions.node): DoctorFinding {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  const isEnough = major > oldestNode[0] || (major === oldestNode[0] && minor >= oldestNode[1])
  if (isEnough) return { name: 'node', status: 'ok', message: version }
  return {
    name: 'node',
    status: 'fail',
    message: `${version} is older than ${oldestNode.join('.')}`,
    fix: 'Start Jr with `pnpm jr`, which brings its own Node.',
  }
}

export async function checkSandbox(config: CliConfig): Promise<DoctorFinding> {
  if (config.sandbox === 'off') {
    return {
      name: 'sandbox',
      status: 'warn',
      message: 'off: commands run unconfined',
      fix: 'Leave JR_SANDBOX out to confine them.',
    }
  }
  const probe = await probeSandbox(createSandbox())
  if (probe.ok) return { name: 'sandbox', status: 'ok', message: 'commands are confined by bubblewrap' }
  return {
    name: 'sandbox',
    status: 'fail',
    message: `commands and checks cannot run: ${probe.problem}`,
    fix: probe.fix,
  }
}

export async function checkDisk({ dataDirectory }: CliConfig): Promise<DoctorFinding> {
  try {
    makeDataDirectory(dataDirectory)
  } catch (error) {
    const { message, hint } = describeFailure(error)
    return { name: 'disk', status: 'fail', message, ...(hint === undefined ? {} : { fix: hint }) }
  }
  const { bavail, bsize } = await statfs(dataDirectory)
  const freeMb = Math.floor((bavail * bsize) / megabyte)
  const message = `${freeMb} MB free at ${dataDirectory}`
  if (freeMb >= scarceMb) return { name: 'disk', status: 'ok', message }
  return {
    name: 'disk',
    status: freeMb < tooLittleMb ? 'fail' : 'warn',
    message,
    fix: 'Free some space (`jr prune --older-than 30 --yes` deletes old sessions), or set JR_DATA_DIR to another disk.',
  }
}
