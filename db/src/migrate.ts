import { Client } from 'pg'
import { DatabaseError } from './database-error.ts'
import { type Migration, migrationsDirectory, readMigrations } from './read-migrations.ts'

export interface MigrateOptions {
  /** Told after each migration has been committed. */
  readonly onApplied?: (name: string) => void
  /** Default: the migrations of this package. */
  readonly directory?: URL
}

// Any constant will do, as long as every version of Jr takes the same lock.
const migrationLock = 7_230_042_001

const ledger = `
create table if not exists jr_migrations (
  name text primary key,
  checksum text not null,
  applied_at timestamptz not null default now()
);
comment on table jr_migrations is 'Which migrations this database has, written by migrate().';
comment on column jr_migrations.name is 'File name under db/migrations.';
comment on column jr_migrations.checksum is 'SHA-256 of the file as it was applied; a file that changes afterwards is refused.';
comment on column jr_migrations.applied_at is 'When it was committed.';
`

/**
 * Applies the migrations that the database does not have yet, each in a transaction of its own, and returns their names. Any
 * number of processes may call it at once: an advisory lock lets one of them work while the others wait, then find nothing to do.
 */
export async function migrate(connectionString: string, options: MigrateOptions = {}): Promise<readonly string[]> {
  const migrations = await readMigrations(options.directory ?? migrationsDirectory)
  const client = new Client({ connectionString, application_name: 'jr-migrate', connectionTimeoutMillis: 10_000 })
  client.on('error', () => undefined)
  await connect(client)
  try {
    await requireSupportedServer(client)
    await client.query('select pg_advisory_lock($1)', [migrationLock])
    await client.query(ledger)
    const pending = choosePending(migrations, await readApplied(client))
    for (const migration of pending) {
      await apply(client, migration)
      options.onApplied?.(migration.name)
    }
    return pending.map((migration) => migration.name)
  } finally {
    await client.end()
  }
}

async function connect(client: Client): Promise<void> {
  try {
    await client.connect()
  } catch (error) {
    const reason = error instanceof Error && error.message !== '' ? error.message : String(error)
    throw new DatabaseError(
      'database_unreachable',
      `Cannot connect to PostgreSQL at ${client.host}:${client.port}, database "${client.database ?? ''}": ${reason}`,
      {
        hint: 'Check that the server runs and that JR_DATABASE_URL names its host, port, database, user and password.',
        cause: error,
      },
    )
  }
}

async function requireSupportedServer(client: Client): Promise<void> {
  const result = await client.query<{ server_version_num: string; server_version: string }>(
    `select current_setting('server_version_num') as server_version_num, current_setting('server_version') as server_version`,
  )
  const version = result.rows[0]
  if (Number(version?.server_version_num) >= 150_000) return
  throw new DatabaseError('database_unsupported', `The server runs PostgreSQL ${version?.server_version}.`, {
    hint: 'Use PostgreSQL 15 or later, or leave JR_DATABASE_URL unset to use the embedded one.',
  })
}

async function readApplied(client: Client): Promise<ReadonlyMap<string, string>> {
  const result = await client.query<{ name: string; checksum: string }>('select name, checksum from jr_migrations')
  return new Map(result.rows.map((row) => [row.name, row.checksum]))
}

function choosePending(migrations: readonly Migration[], applied: ReadonlyMap<string, string>): readonly Migration[] {
  const known = new Set(migrations.map((migration) => migration.name))
  const foreign = [...applied.keys()].filter((name) => !known.has(name)).sort()
  if (foreign.length > 0) {
    throw new DatabaseError(
      'database_newer',
      `The database already has ${foreign.join(', ')}, which this version of Jr does not know.`,
      {
        hint: 'A newer version of Jr has upgraded this database: start that version, or use another database.',
      },
    )
  }
  for (const { name, checksum } of migrations) {
    if (!applied.has(name) || applied.get(name) === checksum) continue
    throw new DatabaseError(
      'migration_edited',
      `db/migrations/${name} has changed since it was applied to this database.`,
      {
        hint: `Restore the file (git checkout -- db/migrations/${name}) and put the change into a new migration with the next number.`,
      },
    )
  }
  return migrations.filter((migration) => !applied.has(migration.name))
}

async function apply(client: Client, migration: Migration): Promise<void> {
  await client.query('begin')
  try {
    await client.query(migration.sql)
    await client.query('insert into jr_migrations (name, checksum) values ($1, $2)', [
      migration.name,
      migration.checksum,
    ])
    await client.query('commit')
  } catch (error) {
    await client.query('rollback').catch(() => undefined)
    const reason = error instanceof Error ? error.message : String(error)
    throw new DatabaseError(
      'migration_failed',
      `db/migrations/${migration.name} failed and was rolled back: ${reason}`,
      {
        hint: 'The database is as it was before this migration. Read the message, mend the cause, and start again.',
        cause: error,
      },
    )
  }
}
