import { chmod, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createTestDatabase, type TestDatabase } from '@jr/db/testing'
import { createTracker, type Tracker } from '@jr/tracker'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { removeLeftovers } from '../src/housekeeping.ts'

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

const newSession = async (workspace?: string): Promise<string> =>
  (await tracker.createSession({ taskId: 'T', jrName: 'Jr', steps: ['one'], ...(workspace && { workspace }) }))
    .sessionId

test('snapshots and own workspaces of deleted sessions go; those of live, of ended and of unknown sessions stay', async () => {
  const [gone, ended, live] = [await newSession(), await newSession(), await newSession()]
  const kept = [ended, live, crypto.randomUUID(), 'notes']
  for (const name of [gone, ...kept]) {
    await mkdir(join(directory, 'snapshots', name, 'objects'), { recursive: true })
    await writeFile(join(directory, 'snapshots', name, 'base.json'), '{}')
    await mkdir(join(directory, 'workspaces', name, 'src'), { recursive: true })
    await writeFile(join(directory, 'workspaces', name, 'src/made.txt'), 'made\n')
  }
  await chmod(join(directory, 'workspaces', gone, 'src'), 0)
  await tracker.cancelSession(gone)
  await tracker.pruneSessions({ olderThan: later })
  await tracker.cancelSession(ended)

  expect(await removeLeftovers(tracker, directory)).toEqual({ snapshots: 1, workspaces: 1 })
  expect((await readdir(join(directory, 'snapshots'))).sort()).toEqual(kept.sort())
  expect((await readdir(join(directory, 'workspaces'))).sort()).toEqual(kept.sort())
  expect(await removeLeftovers(tracker, join(directory, 'nowhere'))).toEqual({ snapshots: 0, workspaces: 0 })
})

test('a workspace that a person named stays: outside of the data directory, behind a link in it, or made for a deleted session', async () => {
  const data = await mkdtemp(join(directory, 'data-'))
  const project = join(await mkdtemp(join(directory, 'project-')), 'site')
  const borrowed = await newSession()
  const ofBorrowed = join(data, 'workspaces', borrowed)
  const [named, linked, borrower] = [await newSession(project), await newSession(), await newSession(ofBorrowed)]
  for (const path of [project, ofBorrowed]) {
    await mkdir(path, { recursive: true })
    await writeFile(join(path, 'mine.txt'), 'mine\n')
  }
  await symlink(project, join(data, 'workspaces', linked))
  for (const id of [named, linked, borrowed]) await tracker.cancelSession(id)
  await tracker.pruneSessions({ olderThan: later })

  expect(await removeLeftovers(tracker, data)).toEqual({ snapshots: 0, workspaces: 0 })
  expect(await readFile(join(data, 'workspaces', linked, 'mine.txt'), 'utf8')).toBe('mine\n')
  expect(await readFile(join(ofBorrowed, 'mine.txt'), 'utf8')).toBe('mine\n')

  await tracker.cancelSession(borrower)
  await tracker.pruneSessions({ olderThan: later })
  expect(await removeLeftovers(tracker, data)).toEqual({ snapshots: 0, workspaces: 1 })
  expect(await readFile(join(project, 'mine.txt'), 'utf8')).toBe('mine\n')
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
