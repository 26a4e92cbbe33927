import { spawn } from 'node:child_process'

/** Ends the processes that a test has started whose own process ended without doing so: killed, or out of memory. */
export interface ChildrenWatcher {
  readonly add: (pid: number | undefined) => void
  /** For when the children have been ended. */
  readonly close: () => void
}

/**
 * A shell that reads process ids until the end of its input, which comes when this process ends however it ends. SIGKILL, because a
 * child may have been stopped; and only what still has the directory in its arguments, because ids are used again.
 */
export function watchChildren(directory: string): ChildrenWatcher {
  const script =
    'while read -r pid; do pids="$pids $pid"; done; for pid in $pids; do grep -qsF "$1" "/proc/$pid/cmdline" && kill -KILL "$pid"; done; rm -rf "$1"'
  const shell = spawn('sh', ['-c', script, 'jr-children-watcher', directory], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
    cwd: '/',
  })
  shell.unref()
  // The pipe alone must not keep this process alive.
  ;(shell.stdin as unknown as { unref: () => void }).unref()
  return {
    add: (pid) => shell.stdin.write(`${pid}\n`),
    close: () => shell.kill('SIGKILL'),
  }
}
