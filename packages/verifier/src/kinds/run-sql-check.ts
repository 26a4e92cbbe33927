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
 * protocol refuses a second statement, so nothing can end the transaction from within. Rows print as `psql -At` does.
 */
export async function runSqlCheck(check: SqlCheck, context: CheckContext): Promise<CheckResult> {
  const command = check.query
  if (context.databaseUrl === undefined) {
    return { outcome: 'could_not_run', command, output: '', reason: 'no connection string was given for sql checks' }
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
