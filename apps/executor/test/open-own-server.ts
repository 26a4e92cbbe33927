import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { type EmbeddedPostgres, migrate, startEmbeddedPostgres } from '@jr/db'
import { watchChildren } from './watch-children.ts'

/** A PostgreSQL server that a test may stop and start. */
export interface OwnServer {
  /** Its maintenance database. */
  readonly connectionString: string
  /** `immediate`: ended at once, like a crash. `fast`: connections are ended in order. Resolves when it is gone. */
  readonly stop: (mode: 'immediate' | 'fast') => Promise<void>
  /** On the same port. */
  readonly start: () => Promise<void>
  readonly close: () => Promise<void>
}

/** Starts it, with a migrated template database, in `directory` or a new one. */
export async function openOwnServer(parent: string = tmpdir()): Promise<OwnServer> {
  const directory = mkdtempSync(path.join(parent, 'jr-own-server-'))
  // As root the server runs as another user, who must be able to enter.
  chmodSync(directory, 0o755)
  let server: EmbeddedPostgres = await startEmbeddedPostgres({ directory, durable: false })
  const watcher = watchChildren(directory)
  watcher.add(server.pid)
  await migrate(server.connectionString)
  const { connectionString } = server
  return {
    connectionString: connectionString.replace(/jr$/, 'postgres'),
    stop: async (mode) => {
      if (mode === 'immediate') process.kill(server.pid, 'SIGQUIT')
      await server.stop()
    },
    start: async () => {
      server = await startEmbeddedPostgres({ directory, durable: false, port: Number(new URL(connectionString).port) })
      watcher.add(server.pid)
    },
    close: async () => {
      await server.stop()
      watcher.close()
      rmSync(directory, { recursive: true, force: true })
    },
  }
}
