import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createTestDatabase, type TestDatabase } from '@jr/db/testing'
import { createTracker, type Tracker } from '@jr/tracker'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { removeOldSnapshots } from '../src/housekeeping.ts'

let database: TestDatabase
let tracker: Tracker
let directory: string

beforeAll(async () => {
  database = await createTestDatabase()
  tracker = createTracker({ db: database.db })
  directory = await mkdtemp(join(tmpdir(), 'jr-housekeeping-'))
})
afterAll(async () => {
  await database.close()
  await rm(directory, { recursive: true })
})

const later = new Date(Date.now() + 60_000)

test('the snapshots of deleted sessions go; those of live, of ended and of unknown sessions stay', async () => {
  const session = async (): Promise<string> =>
    (await tracker.createSession({ taskId: 'T', jrName: 'Jr', steps: ['one'] })).sessionId
  const [gone, ended, live] = [await session(), await session(), await session()]
  const unknown = crypto.randomUUID()
  for (const name of [gone, ended, live, unknown, 'notes']) {
    await mkdir(join(directory, 'snapshots', name, 'objects'), { recursive: true })
    await writeFile(join(directory, 'snapshots', name, 'base.json'), '{}')
  }
  await tracker.cancelSession(gone)
  await tracker.pruneSessions({ olderThan: later })
  await tracker.cancelSession(ended)

  expect(await removeOldSnapshots(tracker, directory)).toBe(1)
  expect((await readdir(join(directory, 'snapshots'))).sort()).toEqual([ended, live, unknown, 'notes'].sort())
  expect(await removeOldSnapshots(tracker, join(directory, 'nowhere'))).toBe(0)
})

test('workers that are long gone are forgotten, those with an active session and those that show signs of life are not', async () => {
  for (const workerId of ['gone', 'busy', 'alive']) {
    await tracker.registerWorker({ workerId, host: 'here', pid: 1, lockKey: 1 })
  }
  const { sessionId } = await tracker.createSession({ taskId: 'T', jrName: 'Jr', steps: ['one'] })
  await tracker.claimSession({ sessionId, workerId: 'busy' })
  await sql`update jr_workers set heartbeat_at = now() - interval '8 days' where worker_id <> 'alive'`.execute(
    database.db,
  )

  expect(await tracker.pruneWorkers({ olderThan: new Date(Date.now() - 7 * 86_400_000) })).toBe(1)
  const workers = await database.db.selectFrom('jr_workers').select('worker_id').orderBy('worker_id').execute()
  expect(workers.map((worker) => worker.worker_id)).toEqual(['alive', 'busy'])
})
