import { Client } from 'pg'
import { checksRole, type EmbeddedState, toConnectionString } from './embedded-state.ts'

/**
 * Makes the role of the `sql` checks, or brings it back to what it should be. It reads what is in the schema `public`, now and
 * later; not the queue's schema, and nothing outside the database.
 */
export async function createChecksRole(state: EmbeddedState, database: string): Promise<void> {
  const client = new Client({ connectionString: toConnectionString(state, database) })
  client.on('error', () => undefined)
  await client.connect()
  try {
    await client.query('begin')
    const found = await client.query('select 1 from pg_roles where rolname = $1', [checksRole])
    if (found.rowCount === 0) await client.query(`create role ${checksRole}`)
    const password = client.escapeLiteral(state.checksPassword ?? '')
    await client.query(`
      alter role ${checksRole} with login nosuperuser nocreatedb nocreaterole noreplication nobypassrls password ${password};
      alter role ${checksRole} set default_transaction_read_only = on;
      alter role ${checksRole} set statement_timeout = '60s';
      grant usage on schema public to ${checksRole};
      grant select on all tables in schema public to ${checksRole};
      alter default privileges in schema public grant select on tables to ${checksRole};
    `)
    await client.query('commit')
  } finally {
    await client.end()
  }
}
