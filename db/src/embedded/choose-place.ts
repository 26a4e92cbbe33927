import { createHash } from 'node:crypto'
import {
  chownSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  realpathSync,
  renameSync,
  rmdirSync,
  rmSync,
} from 'node:fs'
import path from 'node:path'
import { DatabaseError } from '../database-error.ts'
import type { Account } from './account.ts'
import type { Binaries } from './find-binaries.ts'
import { nameProject, removeAbandoned } from './remove-abandoned.ts'
import { runAs } from './run-as.ts'

/** Where root keeps what the server's account cannot reach elsewhere; the first one that works. */
const sharedRoots = ['/var/lib/jr', '/var/tmp/jr']

/** The directory for the data, made so that the account can use it: under `directory` if it can get there, else a shared one. */
export function chooseDataDirectory(account: Account, directory: string): string {
  const local = path.join(directory, 'postgres')
  if (prepareDirectory(account, local)) return local
  removeIfEmpty(local)
  const hash = createHash('sha256').update(realpathSync(directory)).digest('hex').slice(0, 16)
  const sharedRoot = openSharedRoot()
  removeAbandoned(sharedRoot)
  const shared = path.join(sharedRoot, hash)
  if (!prepareDirectory(account, shared)) throw unreachable(shared)
  nameProject(shared, realpathSync(directory))
  return shared
}

/** The binaries, copied once to a shared place when the account cannot run them where they are (a clone under `/root`, say). */
export function chooseBinaries(account: Account, binaries: Binaries): string {
  const check = runAs(account, path.join(binaries.directory, 'bin/postgres'), ['--version'])
  if (check.ok) return binaries.directory
  if (account === undefined) {
    throw new DatabaseError('embedded_start_failed', `The embedded PostgreSQL does not run here: ${check.output}`, {
      hint: 'Run "npx -y pnpm@12 install --force" to restore its files, or set JR_DATABASE_URL to a PostgreSQL server.',
    })
  }
  const copy = path.join(openSharedRoot(), `postgresql-${binaries.version}`)
  if (!existsSync(copy)) {
    const unfinished = `${copy}.${process.pid}`
    rmSync(unfinished, { recursive: true, force: true })
    cpSync(binaries.directory, unfinished, { recursive: true, verbatimSymlinks: true })
    try {
      renameSync(unfinished, copy)
    } catch (error) {
      rmSync(unfinished, { recursive: true, force: true })
      // Another process was faster.
      if (!existsSync(copy)) throw error
    }
  }
  if (runAs(account, path.join(copy, 'bin/postgres'), ['--version']).ok) return copy
  throw unreachable(copy)
}

function prepareDirectory(account: Account, directory: string): boolean {
  mkdirSync(directory, { recursive: true, mode: 0o700 })
  if (account !== undefined) chownSync(directory, account.uid, account.gid)
  return runAs(account, 'test', ['-w', directory]).ok
}

function removeIfEmpty(directory: string): void {
  try {
    rmdirSync(directory)
  } catch {
    // Somebody's data: it stays.
  }
}

function openSharedRoot(): string {
  for (const root of sharedRoots) {
    try {
      mkdirSync(root, { recursive: true, mode: 0o755 })
      // Under /var/tmp somebody else could have put it there first.
      const found = lstatSync(root)
      if (found.isDirectory() && found.uid === 0 && (found.mode & 0o022) === 0) return root
    } catch {
      // Read-only: the next one.
    }
  }
  throw unreachable(sharedRoots.join(' and '))
}

function unreachable(place: string): DatabaseError {
  return new DatabaseError(
    'embedded_start_failed',
    `PostgreSQL cannot run as root, and the user it would run as cannot use ${place}.`,
    {
      hint: 'Run Jr as an ordinary user, put the project into a directory that every user may enter, or set JR_DATABASE_URL.',
    },
  )
}
