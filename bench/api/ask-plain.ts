import { hash } from 'node:crypto'
import { openSession, prepareMark } from '@jr/database'
import type { Statement } from './capture-statements.ts'
import { serve } from './own-process.ts'

await serve(async (connectionString) => {
  const client = await openSession(connectionString, { applicationName: 'jr-bench' })
  /** As the pool sends it: with a callback, and by name where the statement is marked. */
  const send = ({ text, values }: Statement): Promise<void> =>
    new Promise((resolve, reject) => {
      const statement = {
        text,
        values: [...values],
        ...(text.startsWith(prepareMark) && { name: hash('sha1', text) }),
      }
      client.query(statement, (error: Error | null) => (error === null ? resolve() : reject(error)))
    })
  return {
    answer: async (statements: readonly Statement[]) => {
      for (const statement of statements) await send(statement)
    },
  }
})
