import type { ChildProcess } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'

/** How long killed processes may take to let go of their pipes before these are closed from this side. */
const closeAfterMs = 2000

/**
 * Ends a command with every descendant. The death of bubblewrap ends its process namespace, except in the moment in
 * which its child exists and is not tied to it yet: so everything is stopped first, then found, then killed.
 */
export function killCommand(child: ChildProcess): void {
  if (child.pid === undefined) return
  send(-child.pid, 'SIGSTOP')
  for (const processId of listDescendants(child.pid)) send(processId, 'SIGKILL')
  endGroup(child)
}

/** Kills what is left of the process group, and closes the pipes that something outside of it may still hold open. */
export function endGroup(child: ChildProcess): void {
  if (child.pid !== undefined) send(-child.pid, 'SIGKILL')
  const timer = setTimeout(() => {
    for (const stream of child.stdio) stream?.destroy()
  }, closeAfterMs)
  child.once('close', () => clearTimeout(timer))
}

function send(processId: number, signal: NodeJS.Signals): void {
  try {
    process.kill(processId, signal)
  } catch {
    // It has ended by itself in the meantime.
  }
}

function listDescendants(ancestor: number): number[] {
  const children = new Map<number, number[]>()
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue
    try {
      const stat = readFileSync(`/proc/${name}/stat`, 'latin1')
      // stat(5): the state and the parent follow the parenthesised name, which may hold anything.
      const parent = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1])
      children.set(parent, [...(children.get(parent) ?? []), Number(name)])
    } catch {
      // It has ended while the list was read.
    }
  }
  const found: number[] = []
  for (const queue = [ancestor]; queue.length > 0;) {
    const next = children.get(queue.pop() ?? 0) ?? []
    found.push(...next)
    queue.push(...next)
  }
  return found
}
