import { createHash } from 'node:crypto'
import type { Pool, PoolClient } from 'pg'

/**
 * A statement that begins with this comment is prepared: each connection parses and plans it once and then only sends its name.
 * For large statements that run often and whose text does not vary; planning them took longer than running them.
 */
export const prepareMark = '/* prepare */'

/** Lets the pool's connections prepare the statements that are marked. Kysely itself never names a statement. */
export function prepareStatements(pool: Pool): void {
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
    const named = (text: unknown, values: unknown, ...rest: readonly unknown[]): unknown =>
      typeof text === 'string' && text.startsWith(prepareMark) && Array.isArray(values)
        ? query({ name: nameOf(text), text, values: values as unknown[] }, ...rest)
        : query(text, values, ...rest)
    Object.assign(client, { query: named })
  })
}
