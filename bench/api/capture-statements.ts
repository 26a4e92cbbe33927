import { type Database, openSession } from '@jr/database'
import { Kysely, PostgresDialect, type PostgresPool } from 'kysely'

/** A statement as it went to the server. */
export interface Statement {
  readonly text: string
  readonly values: readonly unknown[]
}

/** Hears what is sent, so that the very statements can be run again without anything of ours around them. */
export interface Capture {
  readonly db: Kysely<Database>
  /** Runs `work` and returns what it sent. */
  readonly capture: (work: () => Promise<unknown>) => Promise<readonly Statement[]>
  readonly close: () => Promise<void>
}

export async function openCapture(connectionString: string): Promise<Capture> {
  const client = await openSession(connectionString, { applicationName: 'jr-bench' })
  let sent: Statement[] = []
  const pool = {
    connect: async () => ({
      query: (text: string, values: readonly unknown[]) => {
        sent.push({ text, values })
        return client.query(text, [...values])
      },
      release: () => undefined,
    }),
    end: async () => undefined,
  }
  return {
    db: new Kysely<Database>({ dialect: new PostgresDialect({ pool: pool as unknown as PostgresPool }) }),
    capture: async (work) => {
      sent = []
      await work()
      return sent
    },
    close: () => client.end(),
  }
}
