import { chownSync, existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { DatabaseError } from '../database-error.ts'
import type { Account } from './account.ts'
import { runAs } from './run-as.ts'

export interface InitialiseCluster {
  readonly account: Account
  readonly binaries: string
  /** Version of the binaries; decides which locale options exist. */
  readonly version: string
  readonly dataDirectory: string
  readonly password: string
  /** False leaves out the sync to disk. */
  readonly durable: boolean
}

/** The cluster within the data directory, complete as soon as it exists. */
export function clusterDirectory(dataDirectory: string): string {
  return path.join(dataDirectory, 'cluster')
}

/** Creates the cluster unless it is there. One that was left half-made by a crash is made anew. */
export function initialiseCluster(options: InitialiseCluster): void {
  const cluster = clusterDirectory(options.dataDirectory)
  const major = Number.parseInt(options.version, 10)
  if (existsSync(cluster)) {
    requireSameMajor(cluster, major)
    return
  }
  const unfinished = `${cluster}.new`
  const passwordFile = path.join(options.dataDirectory, 'password')
  rmSync(unfinished, { recursive: true, force: true })
  writeFileSync(passwordFile, options.password, { mode: 0o600 })
  if (options.account !== undefined) chownSync(passwordFile, options.account.uid, options.account.gid)
  const result = runAs(options.account, path.join(options.binaries, 'bin/initdb'), [
    `--pgdata=${unfinished}`,
    '--username=postgres',
    `--pwfile=${passwordFile}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    // The builtin provider (17 and later) knows Unicode without ICU or any locale of the system.
    ...(major >= 17 ? ['--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'] : ['--locale=C']),
    '--no-instructions',
    ...(options.durable ? [] : ['--no-sync']),
  ])
  rmSync(passwordFile, { force: true })
  if (!result.ok) {
    throw new DatabaseError('embedded_start_failed', `initdb failed: ${result.output}`, {
      hint: `Check that ${options.dataDirectory} is writable and the disk is not full, or set JR_DATABASE_URL to a PostgreSQL server.`,
    })
  }
  renameSync(unfinished, cluster)
}

function requireSameMajor(cluster: string, major: number): void {
  const found = Number.parseInt(readFileSync(path.join(cluster, 'PG_VERSION'), 'utf8'), 10)
  if (found === major) return
  throw new DatabaseError(
    'embedded_version_mismatch',
    `The database in ${cluster} is of PostgreSQL ${found}, and this is ${major}.`,
    {
      hint: `Dump it with PostgreSQL ${found} (pg_dump) and restore it, or move ${cluster} away to begin with an empty database.`,
    },
  )
}
