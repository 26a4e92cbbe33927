import { spawn } from 'node:child_process'
import { chmodSync, mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { Binaries } from '../embedded/find-binaries.ts'
import { startEmbeddedPostgres } from '../embedded/start-embedded-postgres.ts'
import { migrate } from '../migrate.ts'

/** A server for tests, with a migrated template database. */
export interface TestServer {
  /** Connection string of the maintenance database. */
  readonly connectionString: string
  readonly stop: () => Promise<void>
}

export interface TestServerOptions {
  /** Default false: nothing waits for the disk. */
  readonly durable?: boolean
  /** Another PostgreSQL than that of `embedded-postgres`. */
  readonly binaries?: Binaries
}

/** Name of the migrated database that tests clone. */
export const templateDatabase = 'jr'

/**
 * Starts a throw-away server that does not wait for the disk. It ends with `stop`, and also when this process ends in any other
 * way (kill -9 included).
 */
export async function startTestServer(options: TestServerOptions = {}): Promise<TestServer> {
  const directory = realpathSync(mkdtempSync(path.join(tmpdir(), 'jr-test-')))
  // As root the server runs as another user, who must be able to enter.
  chmodSync(directory, 0o755)
  const server = await startEmbeddedPostgres({ durable: false, ...options, directory })
  const watcher = watch(server.pid, directory)
  await migrate(server.connectionString)
  return {
    connectionString: server.connectionString.replace(/jr$/, 'postgres'),
    stop: async () => {
      await server.stop()
      watcher.end()
      rmSync(directory, { recursive: true, force: true })
    },
  }
}

/**
 * A shell that waits for the end of its input, which comes when this process ends however it ends, and then removes what it left
 * behind. SIGQUIT: nobody needs the data any more.
 */
function watch(pid: number, directory: string): { readonly end: () => void } {
  const script =
    'cat >/dev/null; kill -QUIT "$1" 2>/dev/null; while kill -0 "$1" 2>/dev/null; do sleep 0.1; done; rm -rf "$2"'
  const shell = spawn('sh', ['-c', script, 'jr-test-watcher', String(pid), directory], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
    cwd: '/',
  })
  shell.unref()
  // The pipe alone must not keep this process alive.
  const pipe = shell.stdin as unknown as { unref: () => void }
  pipe.unref()
  return { end: () => shell.kill('SIGKILL') }
}
