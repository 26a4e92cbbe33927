import { readdir, readFile, stat, statfs } from 'node:fs/promises'
import type { CommandLimits } from './sandbox.ts'

/** Why a command was stopped before its own end. */
export type StopReason = 'timeout' | 'output' | 'memory' | 'processes' | 'disk'

/** A fork bomb makes some thousand processes between two looks, which a machine bears; a look costs well under 1 ms. */
const intervalMs = 100
const pageBytes = 4096

export interface UsageWatch {
  /** /proc directory that lists exactly the processes of the command. */
  readonly processDirectory: string
  /** A directory on the file system that the command can fill. */
  readonly diskDirectory: string
  readonly limits: CommandLimits
  readonly stop: (reason: StopReason) => void
}

/**
 * Looks at what all processes of a command use together, and stops it above the limits. Needed because rlimits count
 * per process (memory), do not bind root (number of processes), or not at all (disk), and control groups are not always
 * there. Returns a function that ends the watch.
 */
export function watchUsage(watch: UsageWatch): () => void {
  let ended = false
  let freeAtStart: number | undefined
  const look = async (): Promise<void> => {
    const { bavail, bsize } = await statfs(watch.diskDirectory)
    const freeMb = (bavail * bsize) / 1_048_576
    freeAtStart ??= freeMb
    if (freeAtStart - freeMb > watch.limits.diskMb) return watch.stop('disk')
    // Until bubblewrap has changed its root, this path leads to the machine's own /proc.
    if ((await stat(watch.processDirectory)).dev === (await stat('/proc')).dev) return
    const { threads, residentMb } = await measure(watch.processDirectory, watch.limits.processes)
    if (threads > watch.limits.processes) return watch.stop('processes')
    if (residentMb > watch.limits.memoryMb) watch.stop('memory')
  }
  const run = (): void => {
    if (ended) return
    // A process that ends while it is looked at is no error; neither is the end of the command itself.
    void look()
      .catch(() => undefined)
      .finally(() => {
        if (!ended) timer = setTimeout(run, intervalMs)
      })
  }
  let timer = setTimeout(run, 20)
  return () => {
    ended = true
    clearTimeout(timer)
  }
}

async function measure(directory: string, maxProcesses: number): Promise<{ threads: number; residentMb: number }> {
  const names = (await readdir(directory)).filter((name) => /^\d+$/.test(name))
  if (names.length > maxProcesses) return { threads: names.length, residentMb: 0 }
  let threads = 0
  let pages = 0
  for (const name of names) {
    // Fields of stat(5), counted after the parenthesised name, which may hold spaces: 20 = num_threads, 24 = rss.
    const line = await readFile(`${directory}/${name}/stat`, 'latin1').catch(() => '')
    const fields = line.slice(line.lastIndexOf(')') + 2).split(' ')
    threads += Number(fields[17] ?? 0)
    pages += Number(fields[21] ?? 0)
  }
  return { threads, residentMb: (pages * pageBytes) / 1_048_576 }
}
