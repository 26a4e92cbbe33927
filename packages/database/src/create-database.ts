import { Kysely, PostgresDialect } from 'kysely'
import { Pool } from 'pg'
import type { DB } from './generated/tables.ts'
import { createColumnParsers } from './column-parsers.ts'
import { sendStatements } from './send-statements.ts'

/** How to reach PostgreSQL. Only `connectionString` is needed. */
export interface DatabaseOptions {
  /** `postgresql://user:password@host:port/database` */
  readonly connectionString: string
  /** Connections at most; default 10. Some servers allow few: the sum over all processes must stay below their limit. */
  readonly max?: number
  /** Shown in pg_stat_activity; default `jr`. */
  readonly applicationName?: string
  /** Milliseconds to get a connection before the call fails; default 5,000 (the driver's own default is to wait for ever). */
  readonly connectionTimeoutMs?: number
  /** Milliseconds a statement may run; default 30,000. */
  readonly statementTimeoutMs?: number
  /**
   * Told when an idle connection breaks (a restart of the server, say). The pool replaces the connection by itself, and the next
   * query reports a lasting outage, so the default is to do nothing.
   */
  readonly onIdleError?: (error: Error) => void
}

/** An open pool. */
export interface DatabaseConnection {
  readonly db: Kysely<DB>
  /** Waits for running queries, then closes every connection. */
  readonly close: () => Promise<void>
}

/**
 * Opens a pool on a migrated database; the only place that does. Times arrive as `Date`, counters (bigint) as numbers, and costs
 * (numeric) as numbers: see `createColumnParsers` for why they stay exact.
 */
export function createDatabase(options: DatabaseOptions): DatabaseConnection {
  const pool = new Pool({
    connectionString: options.connectionString,
    max: options.max ?? 10,
    application_name: options.applicationName ?? 'jr',
    connectionTimeoutMillis: options.connectionTimeoutMs ?? 5_000,
    statement_timeout: options.statementTimeoutMs ?? 30_000,
    // A transaction that its owner forgot would hold the session's lock, and thereby every other worker, for ever.
    idle_in_transaction_session_timeout: 30_000,
    keepAlive: true,
    types: createColumnParsers(),
  })
  // Without a listener an idle connection that the server closes ends the process.
  pool.on('error', options.onIdleError ?? (() => undefined))
  // Nor may one that the server closes while it is in use; whoever uses it gets the error from the query.
  pool.on('connect', (client) => client.on('error', () => undefined))
  sendStatements(pool)
  const db = new Kysely<DB>({ dialect: new PostgresDialect({ pool }) })
  return { db, close: () => db.destroy() }
}
