import { sql } from 'kysely'
import type { TrackerContext } from './context.ts'
import { TrackerError } from './tracker-error.ts'

/** The newest migration that this code needs; a test holds it against db/migrations. */
export const neededMigration = '0012_steps_in_a_row.sql'

/** Refuses a database that is older than this code: whoever went on would fail every session it takes. @throws `schema_outdated` */
export async function checkSchema({ db }: TrackerContext): Promise<void> {
  const { rows: tables } = await sql<{ found: boolean }>`
    select to_regclass('jr_migrations') is not null as found`.execute(db)
  if (tables[0]?.found === true) {
    const { rows } = await sql`select from jr_migrations where name >= ${neededMigration}`.execute(db)
    if (rows.length > 0) return
  }
  throw new TrackerError('schema_outdated', `The database does not have ${neededMigration}.`, {
    hint: 'Run `jr migrate` with the same version of Jr, then start again.',
    retryable: true,
  })
}
