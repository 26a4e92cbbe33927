import { chownSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'

/** The role that runs the `sql` checks of documents: it reads Jr's tables and nothing else. */
export const checksRole = 'jr_checks'

/** What a later process needs to find the server again; kept in `postgres.json`, readable by its owner only. */
export interface EmbeddedState {
  readonly dataDirectory: string
  readonly port: number
  readonly password: string
  /** Of the role that runs the `sql` checks of documents. Absent until a version that knows the role has started the server. */
  readonly checksPassword?: string
}

/** Reads the state; undefined when nothing was ever started in the directory. */
export function readState(directory: string): EmbeddedState | undefined {
  try {
    return JSON.parse(readFileSync(stateFile(directory), 'utf8')) as EmbeddedState
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

/** Replaces the state in one step, so that a reader never sees half of it. */
export function writeState(directory: string, state: EmbeddedState): void {
  const unfinished = `${stateFile(directory)}.${process.pid}`
  writeFileSync(unfinished, `${JSON.stringify(state, null, 2)}\n`, { mode: 0o600 })
  giveToOwner(directory, unfinished)
  renameSync(unfinished, stateFile(directory))
}

/** Root leaves no file in another user's project that its owner could not read. */
export function giveToOwner(directory: string, file: string): void {
  if (process.getuid?.() !== 0) return
  const { uid, gid } = statSync(directory)
  chownSync(file, uid, gid)
}

export function toConnectionString(state: EmbeddedState, database: string): string {
  return `postgresql://postgres:${state.password}@127.0.0.1:${state.port}/${database}`
}

/** As the role that runs the `sql` checks of documents; undefined while there is none. */
export function toChecksConnectionString(state: EmbeddedState, database: string): string | undefined {
  if (state.checksPassword === undefined) return undefined
  return `postgresql://${checksRole}:${state.checksPassword}@127.0.0.1:${state.port}/${database}`
}

function stateFile(directory: string): string {
  return path.join(directory, 'postgres.json')
}
