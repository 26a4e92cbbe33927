import { setTimeout as delay } from 'node:timers/promises'
import { openSession } from '@jr/database'
import { DatabaseError, findEmbeddedPostgres, startEmbeddedPostgres } from '@jr/db'
import { makeDataDirectory } from '../service/make-data-directory.ts'

/** The embedded server for the time of one command. */
export interface EmbeddedServer {
  readonly connectionString: string
  /** Starts the server again when its process has died; false when it runs. Absent in a process that only joined it. */
  readonly revive?: () => Promise<boolean>
  /** Stops the server unless another `jr` process still uses it; then the last of them stops it. */
  readonly close: () => Promise<void>
}

/** The process that owns the directory may be making the cluster; on a slow disk that takes seconds. */
const startPatienceMs = 30_000

/** Starts the server of the directory, or joins the one that another `jr` process runs. */
export async function useEmbeddedPostgres(
  directory: string,
  onProgress: (message: string) => void,
): Promise<EmbeddedServer> {
  makeDataDirectory(directory)
  const own = await tryStart(directory, onProgress)
  if (own !== undefined) {
    return { connectionString: own.connectionString, revive: own.revive, close: () => stopUnlessUsed(own) }
  }
  const connectionString = await waitForServer(directory)
  return {
    connectionString,
    close: async () => {
      // Whoever started the server may have gone and left it to us.
      const inherited = await tryStart(directory, () => undefined)
      if (inherited !== undefined) await stopUnlessUsed(inherited)
    },
  }
}

type Started = Awaited<ReturnType<typeof startEmbeddedPostgres>>

async function tryStart(directory: string, onProgress: (message: string) => void): Promise<Started | undefined> {
  try {
    return await startEmbeddedPostgres({ directory, onProgress })
  } catch (error) {
    if (error instanceof DatabaseError && error.code === 'embedded_directory_in_use') return undefined
    throw error
  }
}

async function waitForServer(directory: string): Promise<string> {
  const deadline = performance.now() + startPatienceMs
  for (;;) {
    const connectionString = findEmbeddedPostgres({ directory })
    if (connectionString !== undefined && (await answers(connectionString))) return connectionString
    if (performance.now() > deadline) {
      throw new DatabaseError(
        'embedded_start_failed',
        `Another jr process is starting the database in ${directory}, without end.`,
        {
          hint: `Read ${directory}/postgres.log, end that process, and try again.`,
        },
      )
    }
    await delay(50)
  }
}

async function answers(connectionString: string): Promise<boolean> {
  try {
    await (await openSession(connectionString)).end()
    return true
  } catch {
    return false
  }
}

async function stopUnlessUsed(server: Started): Promise<void> {
  if (!(await isUsed(server.connectionString))) await server.stop()
}

async function isUsed(connectionString: string): Promise<boolean> {
  const session = await openSession(connectionString)
  try {
    // A connection of this process that was closed a moment ago may still be listed, so what is there must stay there.
    for (let tries = 0; ; tries++) {
      const { rows } = await session.query<{ count: string }>(
        `select count(*) as count from pg_stat_activity
         where datname = current_database() and backend_type = 'client backend' and pid <> pg_backend_pid()`,
      )
      if (Number(rows[0]?.count) === 0) return false
      if (tries === 4) return true
      await delay(50)
    }
  } finally {
    await session.end()
  }
}
