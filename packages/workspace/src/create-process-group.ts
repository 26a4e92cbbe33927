import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, readdir, readFile, rmdir, writeFile } from 'node:fs/promises'
import { setTimeout as wait } from 'node:timers/promises'

/** A control group that bounds how many processes a command can have. */
export interface ProcessGroup {
  /** Write a process id to the `cgroup.procs` in it. */
  readonly directory: string
  readonly remove: () => Promise<void>
}

/** bubblewrap's own processes, and the shell that joins the group. */
const ownProcesses = 8

/**
 * For root only: the kernel applies RLIMIT_NPROC to everybody else, and a fork bomb of root would fill the process
 * table before anybody could look. Version 1 and 2 of control groups; `undefined` where the hierarchy cannot be written
 * (containers, `ProtectControlGroups=`), where the watch over usage is what is left.
 */
export async function createProcessGroup(processes: number): Promise<ProcessGroup | undefined> {
  if (process.getuid?.() !== 0) return undefined
  for (const parent of ['/sys/fs/cgroup/pids', '/sys/fs/cgroup']) {
    const directory = `${parent}/jr-${process.pid}-${randomBytes(6).toString('hex')}`
    try {
      if (parent === '/sys/fs/cgroup') {
        const controllers = await readFile(`${parent}/cgroup.subtree_control`, 'utf8')
        if (!controllers.split(/\s/).includes('pids')) continue
      } else await readFile(`${parent}/cgroup.procs`, 'utf8')
      await removeAbandoned(parent)
      await mkdir(directory)
      await writeFile(`${directory}/pids.max`, String(processes + ownProcesses))
      return { directory, remove: async () => removeGroup(directory) }
    } catch {
      await rmdir(directory).catch(() => undefined)
    }
  }
  return undefined
}

/** Groups of a Jr that was killed: their processes died with it. */
async function removeAbandoned(parent: string): Promise<void> {
  for (const name of await readdir(parent)) {
    const processId = /^jr-(\d+)-/.exec(name)?.[1]
    if (processId === undefined || existsSync(`/proc/${processId}`)) continue
    await rmdir(`${parent}/${name}`).catch(() => undefined)
  }
}

/** The last process leaves its group a moment after its parent saw it end. */
async function removeGroup(directory: string): Promise<void> {
  for (let attempt = 0; attempt < 50; attempt += 1) {
    const removed = await rmdir(directory).then(
      () => true,
      () => false,
    )
    if (removed) return
    await wait(10)
  }
}
