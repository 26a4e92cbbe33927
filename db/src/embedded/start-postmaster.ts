import { closeSync, openSync, readFileSync, rmSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Client } from 'pg'
import { DatabaseError } from '../database-error.ts'
import type { Account } from './account.ts'
import { giveToOwner } from './embedded-state.ts'
import { startAs } from './run-as.ts'

export interface StartPostmaster {
  readonly account: Account
  readonly binaries: string
  readonly cluster: string
  readonly port: number
  readonly logFile: string
  /** False: nothing waits for the disk, so a crash of the machine (not of the server) loses the database. Only for tests. */
  readonly durable: boolean
  readonly connectionString: string
  /**
   * The server has died a moment ago: processes of it may still be at work, and only PostgreSQL, by what its lock file names, can
   * tell. It refuses to start until the last of them is gone.
   */
  readonly afterCrash?: boolean
}

/** Starts the server and waits until it answers. `undefined`: the port was taken in the meantime. */
export async function startPostmaster(options: StartPostmaster): Promise<number | undefined> {
  // Nothing runs on the cluster (the caller has looked), so a file that is still there is stale. PostgreSQL itself would refuse to
  // start when the number in it belongs to some other living process by now.
  if (options.afterCrash !== true) rmSync(path.join(options.cluster, 'postmaster.pid'), { force: true })
  const logFile = openSync(options.logFile, 'w', 0o600)
  giveToOwner(path.dirname(options.logFile), options.logFile)
  const settings = {
    listen_addresses: '127.0.0.1',
    port: String(options.port),
    unix_socket_directories: '',
    timezone: 'UTC',
    log_timezone: 'UTC',
    jit: 'off',
    ...(options.durable ? {} : { fsync: 'off', full_page_writes: 'off' }),
  }
  const server = startAs(
    options.account,
    path.join(options.binaries, 'bin/postgres'),
    ['-D', options.cluster, ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])],
    logFile,
  )
  closeSync(logFile)
  server.unref()
  let ended = false
  server.once('exit', () => (ended = true))
  server.once('error', () => (ended = true))
  while (!(await answers(options.connectionString))) {
    if (!ended) {
      await sleep(20)
      continue
    }
    const log = readFileSync(options.logFile, 'utf8').trim()
    if (log.includes('could not bind')) return undefined
    throw new DatabaseError(
      'embedded_start_failed',
      `The embedded PostgreSQL ended at its start: ${log.split('\n').slice(-5).join(' | ')}`,
      {
        hint: `Read ${options.logFile}. A full disk or missing rights on the data directory are the usual causes.`,
      },
    )
  }
  return server.pid
}

/** Whether the server takes connections. One that is still recovering from a crash does not yet; that may take minutes. */
export async function answers(connectionString: string): Promise<boolean> {
  const client = new Client({ connectionString, connectionTimeoutMillis: 2_000 })
  client.on('error', () => undefined)
  try {
    await client.connect()
    return true
  } catch (error) {
    // The server answers, but not to us: waiting would not help.
    if ((error as { code?: string }).code === '28P01') {
      throw new DatabaseError(
        'embedded_start_failed',
        'The embedded PostgreSQL does not accept the password of postgres.json.',
        {
          hint: 'Restore postgres.json from a copy, or move the directory "postgres" next to it away to begin with an empty database.',
          cause: error,
        },
      )
    }
    return false
  } finally {
    await client.end().catch(() => undefined)
  }
}
