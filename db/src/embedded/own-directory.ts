import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { DatabaseError } from '../database-error.ts'
import { identify } from './process-identity.ts'

/**
 * Makes this process the only one that may start or stop a server in the directory, until `release`. The owner's id and start time
 * stand in `postgres.owner`; a file whose process is gone (killed, or the machine restarted) is taken over.
 */
export function ownDirectory(directory: string): { readonly release: () => void } {
  const file = path.join(directory, 'postgres.owner')
  const self = identify(process.pid) ?? String(process.pid)
  const draft = `${file}.${process.pid}`
  for (;;) {
    writeFileSync(draft, self)
    try {
      // A link fails when the file exists, and the file is complete as soon as it does.
      linkSync(draft, file)
      return { release: () => releaseFile(file, self) }
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    } finally {
      rmSync(draft, { force: true })
    }
    takeAway(file, directory)
  }
}

/** Removes the file of a dead owner; throws when the owner lives. */
function takeAway(file: string, directory: string): void {
  const owner = readOwner(file)
  if (owner === undefined) return
  const pid = Number.parseInt(owner, 10)
  if (identify(pid) === owner) {
    throw new DatabaseError('embedded_directory_in_use', `Process ${pid} already runs the database in ${directory}.`, {
      hint: `Stop it first (Ctrl-C in its terminal, or "kill ${pid}"), or work with it: the other commands of jr use the running database.`,
    })
  }
  const stale = `${file}.stale.${process.pid}`
  try {
    renameSync(file, stale)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return
    throw error
  }
  // Between the reading and the renaming another process may have become the owner: then its file goes back.
  if (readOwner(stale) !== owner) linkSync(stale, file)
  rmSync(stale, { force: true })
}

function releaseFile(file: string, self: string): void {
  if (readOwner(file) === self) rmSync(file, { force: true })
}

function readOwner(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}
