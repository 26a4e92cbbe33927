import { createHash } from 'node:crypto'
import type { Pool, PoolClient, QueryResult } from 'pg'

/**
 * A statement that begins with this comment is prepared: each connection parses and plans it once and then only sends its name.
 * For large statements that run often and whose text does not vary; planning them took longer than running them.
 */
export const prepareMark = '/* prepare */'

/**
 * How the pool's connections send what Kysely gives them (a text and its values): by name where it is marked, and with a callback.
 * Without one the driver assigns its own to a property of the query, as a function literal; V8 makes such functions in the old space, and
 * there they keep every row that ever arrived until a full collection: of 40 MB of garbage 11 MB were copied each time (20 ms instead of
 * 0.5), and the heap grew to 190 MB instead of 32. (bench/api/README.md)
 */
export function sendStatements(pool: Pool): void {
  const names = new Map<string, string>()
  const nameOf = (text: string): string => {
    const known = names.get(text)
    if (known !== undefined) return known
    const name = `jr_${createHash('sha256').update(text).digest('hex').slice(0, 32)}`
    names.set(text, name)
    return name
  }
  pool.on('connect', (client: PoolClient) => {
    const query = client.query.bind(client) as (...args: readonly unknown[]) => unknown
    const send = (text: unknown, values: unknown, ...rest: readonly unknown[]): unknown =>
      typeof text === 'string' && Array.isArray(values)
        ? new Promise((resolve, reject) => {
            const statement = { text, ...(text.startsWith(prepareMark) && { name: nameOf(text) }) }
            query(statement, values, (error: Error | null, result: QueryResult) =>
              error === null ? resolve(result) : reject(error),
            )
          })
        : query(text, values, ...rest)
    Object.assign(client, { query: send })
  })
}
