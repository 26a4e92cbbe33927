import type { Check } from '@jr/instructions'
import { Client } from 'pg'
import type { QueryArrayConfig } from 'pg'
import { defaultCheckTimeoutMs } from '../check-context.ts'
import type { CheckContext } from '../check-context.ts'
import { findMismatch } from '../check-expectation.ts'
import type { CheckResult } from '../evidence.ts'

type SqlCheck = Extract<Check, { kind: 'sql' }>

const maxRows = 1000
const connectTimeoutMs = 5000

/**
 * Reads from a database: one query, through a cursor, in a read-only transaction that is rolled back. The extended
 * protocol refuses a second statement, so nothing can end the transaction from within. A login that could reach the server's
 * files or programs is refused: read-only does not bind such a one. Rows print as `psql -At` does.
 */
export async function runSqlCheck(check: SqlCheck, context: CheckContext): Promise<CheckResult> {
  const command = check.query
  if (context.databaseUrl === undefined) {
    return {
      outcome: 'could_not_run',
      command,
      output: '',
      reason: 'no connection string was given for sql checks; set JR_CHECKS_DATABASE_URL',
    }
  }
  const query = check.query.trim().replace(/;\s*$/, '')
  if (!/^(?:select|with|values|table)\b/i.test(query.replace(/^(?:\s|--[^\n]*\n|\/\*[\s\S]*?\*\/)+/, ''))) {
    return {
      outcome: 'could_not_run',
      command,
      output: '',
      reason: 'not allowed: a sql check reads with SELECT, WITH, VALUES or TABLE',
    }
  }
  const timeoutMs = check.timeoutMs ?? context.timeoutMs ?? defaultCheckTimeoutMs
  const client = new Client({
    connectionString: context.databaseUrl,
    connectionTimeoutMillis: connectTimeoutMs,
    statement_timeout: timeoutMs,
    // The server may be too busy to notice its own limit.
    query_timeout: timeoutMs + connectTimeoutMs,
    application_name: 'jr verifier',
  })
  // A connection that breaks while idle would otherwise end the process.
  client.on('error', () => undefined)
  try {
    await client.connect()
    await client.query('begin read only')
    const power = await findPower(client)
    if (power !== undefined) {
      const reason =
        `not allowed: the check would run as ${power}, and could read the server's files. ` +
        'Set JR_CHECKS_DATABASE_URL to the connection string of a role that may only read (docs/operations.md shows how to make one)'
      return { outcome: 'could_not_run', command, output: '', reason }
    }
    const text = (sql: string): QueryArrayConfig & { queryMode: 'extended' } => ({
      text: sql,
      rowMode: 'array',
      queryMode: 'extended',
    })
    await client.query(text(`declare jr_check no scroll cursor for ${query}`))
    const { rows } = await client.query(text(`fetch ${maxRows} from jr_check`))
    const stdout = (rows as Parameters<typeof toText>[0][][]).map((row) => row.map(toText).join('|')).join('\n')
    const reason = findMismatch(check.expect, { stdout })
    return {
      outcome: reason === undefined ? 'pass' : 'fail',
      command,
      output: stdout,
      ...(reason !== undefined && { reason }),
    }
  } catch (error) {
    const { code = '', message } = error as { code?: string; message: string }
    return { outcome: isFaultOfWork(code) ? 'fail' : 'could_not_run', command, output: '', reason: message }
  } finally {
    await client.end().catch(() => undefined)
  }
}

/**
 * What lets this login out of the database, in words; undefined when nothing does. Asked of the login itself: a role that was
 * merely set can be left again from within a query.
 */
async function findPower(client: Client): Promise<string | undefined> {
  const { rows } = await client.query<{ login: string; through: string; rolsuper: boolean }>(
    `select session_user::text as login, rolname::text as through, rolsuper
     from pg_catalog.pg_roles
     where pg_catalog.pg_has_role(session_user, oid, 'MEMBER')
       and (rolsuper or rolname in ('pg_read_server_files', 'pg_write_server_files', 'pg_execute_server_program'))
     order by rolname = session_user desc, rolsuper desc limit 1`,
  )
  const [found] = rows
  if (found === undefined) return undefined
  if (found.login === found.through) return `${found.login}, a superuser`
  return `${found.login}, a member of ${found.through}${found.rolsuper ? ', a superuser' : ''}`
}

/** A table, column, function or schema that is not there is what the check asks about; everything else is not the work's doing. */
function isFaultOfWork(code: string): boolean {
  return ['42P01', '42703', '42883', '3F000', '42704'].includes(code)
}

function toText(value: string | number | boolean | Date | object | null): string {
  if (value === null) return ''
  if (value === true) return 't'
  if (value === false) return 'f'
  if (value instanceof Date) return value.toISOString()
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}
