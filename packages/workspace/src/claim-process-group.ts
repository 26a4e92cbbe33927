import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs'

/** A control group that bounds how many processes a command can have. */
export interface ProcessGroup {
  /** Write a process id to the `cgroup.procs` in it. */
  readonly directory: string
  /** Gives the group back when its last process has ended. */
  readonly release: () => void
}

/** bubblewrap's own processes, and the shell that joins the group. */
const ownProcesses = 8

/** Groups without processes: making one costs the kernel more than the whole rest of a small command. */
const idle: string[] = []

/**
 * For root only: the kernel applies RLIMIT_NPROC to everybody else, and a fork bomb of root would fill the process
 * table before anybody could look. Version 1 and 2 of control groups; `undefined` where the hierarchy cannot be written
 * (containers, `ProtectControlGroups=`), where the watch over usage is what is left. Synchronous: these files are memory.
 */
export function claimProcessGroup(processes: number): ProcessGroup | undefined {
  if (process.getuid?.() !== 0) return undefined
  const directory = idle.pop() ?? createGroup()
  if (directory === undefined) return undefined
  try {
    writeFileSync(`${directory}/pids.max`, String(processes + ownProcesses))
    return { directory, release: () => idle.push(directory) }
  } catch {
    return undefined
  }
}

function createGroup(): string | undefined {
  for (const parent of ['/sys/fs/cgroup/pids', '/sys/fs/cgroup']) {
    const directory = `${parent}/jr-${process.pid}-${randomBytes(6).toString('hex')}`
    try {
      // Version 1 has a hierarchy for this controller alone; in version 2 the parent must hand it on.
      const isReady =
        parent.endsWith('pids') || readFileSync(`${parent}/cgroup.subtree_control`, 'utf8').includes('pids')
      if (!isReady) continue
      removeAbandoned(parent)
      mkdirSync(directory)
      process.once('exit', () => remove(directory))
      return directory
    } catch {
      // Not there, or not to be written: the next place may be.
    }
  }
  return undefined
}

/** Groups of a Jr that was killed: their processes died with it. */
function removeAbandoned(parent: string): void {
  for (const name of readdirSync(parent)) {
    const processId = /^jr-(\d+)-/.exec(name)?.[1]
    if (processId !== undefined && !existsSync(`/proc/${processId}`)) remove(`${parent}/${name}`)
  }
}

function remove(directory: string): void {
  try {
    rmdirSync(directory)
  } catch {
    // Something of it still runs, or somebody else was faster.
  }
}
