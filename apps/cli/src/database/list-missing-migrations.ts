import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { sql } from 'kysely'
import type { Store } from './open-store.ts'

/** Names of the migrations of this clone that the database does not have. */
export async function listMissingMigrations(
  { db }: Pick<Store, 'db'>,
  repositoryDirectory: string,
): Promise<readonly string[]> {
  const files = await readdir(join(repositoryDirectory, 'db/migrations'))
  const wanted = files.filter((name) => name.endsWith('.sql')).sort()
  const { rows: tables } = await sql<{ found: boolean }>`
    select to_regclass('jr_migrations') is not null as found
  `.execute(db)
  if (tables[0]?.found !== true) return wanted
  const { rows } = await sql<{ name: string }>`select name from jr_migrations`.execute(db)
  const applied = new Set(rows.map((row) => row.name))
  return wanted.filter((name) => !applied.has(name))
}
