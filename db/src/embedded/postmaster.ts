import { readFileSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { identify, isAlive, readCommandLine } from './process-identity.ts'

/** The server process that runs on this cluster, from its postmaster.pid; undefined when none does. */
export function findPostmaster(cluster: string): { readonly pid: number; readonly port: number } | undefined {
  let lines: readonly string[]
  try {
    lines = readFileSync(path.join(cluster, 'postmaster.pid'), 'utf8').split('\n')
  } catch {
    return undefined
  }
  const pid = Number(lines[0])
  // After a crash the file stays, and its number may by now belong to any other program.
  if (!Number.isInteger(pid) || pid <= 0 || !isAlive(pid) || !readCommandLine(pid).includes(cluster)) return undefined
  return { pid, port: Number(lines[3]) }
}

/** Ends the server in order: open transactions are rolled back, everything is on disk. Resolves when the process is gone. */
export async function stopPostmaster(pid: number): Promise<void> {
  const server = identify(pid)
  if (server === undefined) return
  process.kill(pid, 'SIGINT')
  const patienceMs = 30_000
  const deadline = performance.now() + patienceMs
  while (identify(pid) === server) {
    // What did not stop in order within the patience is ended at once; PostgreSQL recovers from that at the next start.
    if (performance.now() > deadline) process.kill(pid, 'SIGQUIT')
    await sleep(performance.now() > deadline ? 500 : 10)
  }
}
