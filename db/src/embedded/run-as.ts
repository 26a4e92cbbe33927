import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import type { Account } from './account.ts'

// A fixed environment: the caller's locale may not be installed, and its variables (PGDATA, PGPORT ...) must not leak in.
const environment = { PATH: '/usr/local/bin:/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' }

// The account may be unable to enter the caller's directory, and a start in a directory that cannot be entered fails.
const workingDirectory = '/'

/** Runs a program to its end as the account. */
export function runAs(
  account: Account,
  program: string,
  args: readonly string[],
  input = '',
): { readonly ok: boolean; readonly output: string } {
  const result = spawnSync(program, args, {
    ...account,
    cwd: workingDirectory,
    env: environment,
    encoding: 'utf8',
    input,
  })
  return {
    ok: result.status === 0,
    output: `${result.stdout ?? ''}${result.stderr ?? ''}${result.error?.message ?? ''}`.trim(),
  }
}

/**
 * Starts a program as the account, its output going to an open file. It gets a process group of its own: Ctrl-C in the terminal
 * must reach Jr, which stops the database last, and not the database itself.
 */
export function startAs(account: Account, program: string, args: readonly string[], logFile: number): ChildProcess {
  return spawn(program, args, {
    ...account,
    cwd: workingDirectory,
    env: environment,
    detached: true,
    stdio: ['ignore', logFile, logFile],
  })
}
