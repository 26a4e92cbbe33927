import { randomBytes } from 'node:crypto'
import { createDatabase, type Database } from '@jr/database'
import type { Kysely } from 'kysely'
import { Client } from 'pg'
import { templateDatabase } from './test-server.ts'

/** A migrated database of its own for a test file. */
export interface TestDatabase {
  readonly connectionString: string
  readonly db: Kysely<Database>
  /** Closes the pool and drops the database. */
  readonly close: () => Promise<void>
}

export interface TestDatabaseOptions {
  /** Maintenance database of the server; default: that of the server which vitest's global set-up started. */
  readonly serverConnectionString?: string
  /** Default: the migrated template. `template0`: an empty database. */
  readonly template?: string
  /** Connections of the pool; default 10. */
  readonly max?: number
}

/** Clones the migrated template database. */
export async function createTestDatabase(options: TestDatabaseOptions = {}): Promise<TestDatabase> {
  const server = options.serverConnectionString ?? (await injectServer())
  const name = `test_${randomBytes(8).toString('hex')}`
  await runOn(server, `create database ${name} template ${options.template ?? templateDatabase} strategy file_copy`)
  const connectionString = server.replace(/[^/]+$/, name)
  const { db, close } = createDatabase({ connectionString, applicationName: 'jr-test', max: options.max ?? 10 })
  return {
    connectionString,
    db,
    close: async () => {
      await close()
      await runOn(server, `drop database ${name} with (force)`)
    },
  }
}

async function injectServer(): Promise<string> {
  const { inject } = await import('vitest')
  return inject('jrTestServer')
}

async function runOn(connectionString: string, statement: string): Promise<void> {
  const client = new Client({ connectionString })
  client.on('error', () => undefined)
  await client.connect()
  try {
    await client.query(statement)
  } finally {
    await client.end()
  }
}
