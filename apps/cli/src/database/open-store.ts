import { createDatabase, type Database } from '@jr/database'
import { migrate } from '@jr/db'
import { createTracker, type Tracker } from '@jr/tracker'
import type { Kysely } from 'kysely'
import type { CommandContext } from '../command-context.ts'
import { requireReachable } from './require-reachable.ts'
import { type EmbeddedServer, useEmbeddedPostgres } from './use-embedded-postgres.ts'

/** An open database with its tracker. */
export interface Store {
  readonly connectionString: string
  readonly db: Kysely<Database>
  readonly tracker: Tracker
  /** False: a server of the person's own, `JR_DATABASE_URL`. */
  readonly isEmbedded: boolean
  /** Starts the embedded server again when its process has died; absent when it is not this process's to start. */
  readonly revive?: () => Promise<boolean>
  readonly close: () => Promise<void>
}

export interface StoreOptions {
  /** Upgrade a server of the person's own; the embedded one is always upgraded. Default false. */
  readonly migrate?: boolean
  /** Connections at most; default 4. */
  readonly max?: number
  readonly onProgress?: (message: string) => void
}

/** Opens `JR_DATABASE_URL`, or the embedded PostgreSQL: the running one, else one started for as long as this command needs it. */
export async function openStore(
  { config }: Pick<CommandContext, 'config'>,
  options: StoreOptions = {},
): Promise<Store> {
  const { onProgress = () => undefined } = options
  const isEmbedded = config.databaseUrl === undefined
  const server: EmbeddedServer =
    config.databaseUrl === undefined
      ? await useEmbeddedPostgres(config.dataDirectory, onProgress)
      : { connectionString: config.databaseUrl, close: async () => undefined }
  const { connectionString } = server
  try {
    await requireReachable(connectionString)
    if (isEmbedded || options.migrate === true) {
      await migrate(connectionString, { onApplied: (name) => onProgress(`migration ${name} applied`) })
    }
  } catch (error) {
    await server.close()
    throw error
  }
  const { db, close } = createDatabase({ connectionString, applicationName: 'jr-cli', max: options.max ?? 4 })
  return {
    connectionString,
    db,
    tracker: createTracker({ db }),
    isEmbedded,
    ...(server.revive !== undefined && { revive: server.revive }),
    close: async () => {
      await close()
      await server.close()
    },
  }
}
