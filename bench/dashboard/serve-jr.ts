import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startApi } from '@jr/api'
import { buildInto } from '@jr/dashboard/testing'
import { createDatabase } from '@jr/database'
import { startTestServer } from '@jr/db/testing'
import { createTracker, type Tracker } from '@jr/tracker'
import { loadSessions } from '../api/load-sessions.ts'

/** PostgreSQL, tracker, API and the built dashboard, all real, in this process and its children. */
export interface ServedJr {
  readonly url: string
  readonly tracker: Tracker
  readonly close: () => Promise<void>
}

/** Serves the dashboard as `jr up` does, over a throw-away database with `sessions` sessions of ten steps. */
export async function serveJr(sessions: number): Promise<ServedJr> {
  const directory = mkdtempSync(join(tmpdir(), 'jr-bench-dashboard-'))
  buildInto(directory)
  const server = await startTestServer()
  const { db, close } = createDatabase({
    connectionString: server.connectionString.replace(/postgres$/, 'jr'),
    max: 10,
  })
  await loadSessions(db, sessions)
  const tracker = createTracker({ db })
  const api = await startApi({ tracker, host: '127.0.0.1', port: 0, dashboardDirectory: directory })
  return {
    url: api.url,
    tracker,
    async close() {
      await api.close()
      await close()
      await server.stop()
      rmSync(directory, { recursive: true, force: true })
    },
  }
}
