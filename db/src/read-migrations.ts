import { createHash } from 'node:crypto'
import { readFile, readdir } from 'node:fs/promises'

/** One file of db/migrations. */
export interface Migration {
  /** File name; the number in front gives the order. */
  readonly name: string
  readonly sql: string
  /** SHA-256 of the text with line ends as LF, so that a checkout on Windows does not look like an edit. */
  readonly checksum: string
}

/** The migrations that this version of the code brings. */
export const migrationsDirectory: URL = new URL('../migrations/', import.meta.url)

/** Reads the migrations in order. */
export async function readMigrations(directory: URL = migrationsDirectory): Promise<readonly Migration[]> {
  const names = (await readdir(directory)).filter((name) => /^\d{4}_[a-z0-9_]+\.sql$/.test(name)).sort()
  return Promise.all(
    names.map(async (name) => {
      const sql = (await readFile(new URL(name, directory), 'utf8')).replaceAll('\r\n', '\n')
      return { name, sql, checksum: createHash('sha256').update(sql).digest('hex') }
    }),
  )
}
