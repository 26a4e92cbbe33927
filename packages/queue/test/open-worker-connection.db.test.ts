import { createTestDatabase, type TestDatabase } from '@jr/db/testing'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { openWorkerConnection, type WorkerConnection } from '../src/open-worker-connection.ts'
import { lockClass, toLockKey } from '../src/worker-lock.ts'

let database: TestDatabase

const eventually = (check: () => unknown): Promise<unknown> => vi.waitFor(check, { timeout: 20_000 })

beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(() => database.close())

async function isLocked(lockKey: number): Promise<boolean> {
  const { rows } = await sql`
    select from pg_locks
    where locktype = 'advisory' and classid = ${lockClass} and objid = ${lockKey} and granted
      and database = (select oid from pg_database where datname = current_database())`.execute(database.db)
  return rows.length > 0
}

async function openConnection(
  lockKey: number,
): Promise<WorkerConnection & { readonly woken: string[]; readonly lost: Error[] }> {
  const woken: string[] = []
  const lost: Error[] = []
  const connection = await openWorkerConnection({
    connectionString: database.connectionString,
    workerId: `test-${lockKey}`,
    lockKey,
    onWake: () => woken.push('wake'),
    onRegained: () => woken.push('regained'),
    onSessionChanged: (sessionId) => woken.push(sessionId),
    onLost: (error) => lost.push(error),
  })
  return { ...connection, woken, lost }
}

test('holds its lock until it is closed', async () => {
  const connection = await openConnection(11)
  expect(await isLocked(11)).toBe(true)

  await connection.close()
  await eventually(async () => expect(await isLocked(11)).toBe(false))
})

test('tells a wake-up from a changed session', async () => {
  const connection = await openConnection(12)
  await sql`select pg_notify('jr_wake', ''), pg_notify('jr_wake', 'abc')`.execute(database.db)

  await eventually(() => expect(connection.woken).toEqual(['wake', 'abc']))
  await connection.close()
})

test('takes the lock again after the server has ended the connection, and looks for missed work', async () => {
  const connection = await openConnection(13)
  await sql`select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'jr-worker test-13'`.execute(
    database.db,
  )

  await eventually(() => expect(connection.lost).toHaveLength(1))
  await eventually(() => expect(connection.woken).toEqual(['regained', 'wake']))
  expect(await isLocked(13)).toBe(true)
  expect(await connection.check()).not.toBe('down')
  await connection.close()
})

test('makes one of the workers the watcher, and another one when it goes', async () => {
  const first = await openConnection(14)
  const second = await openConnection(15)
  expect([await first.check(), await second.check()]).toEqual(['watcher', 'up'])

  await first.close()
  await eventually(async () => expect(await second.check()).toBe('watcher'))
  await second.close()
})

test('lets one worker into a workspace at a time, and the next one when it has left or died', async () => {
  const first = await openConnection(16)
  const second = await openConnection(17)
  expect(await first.holdWorkspace('/srv/a')).toBe(true)
  expect(await second.holdWorkspace('/srv/a')).toBe(false)
  expect(await second.holdWorkspace('/srv/b')).toBe(true)

  await first.leaveWorkspace('/srv/a')
  expect(await second.holdWorkspace('/srv/a')).toBe(true)
  await second.close()
  await eventually(async () => expect(await first.holdWorkspace('/srv/b')).toBe(true))
  await first.close()
})

test('rejects when the server cannot be reached', async () => {
  const options = {
    workerId: 'w',
    lockKey: 1,
    onWake: () => {},
    onRegained: () => {},
    onSessionChanged: () => {},
    onLost: () => {},
  }
  await expect(openWorkerConnection({ ...options, connectionString: 'postgres://127.0.0.1:1/x' })).rejects.toThrow(
    'ECONNREFUSED',
  )
})

test('keeps the workers’ keys apart from the queue’s own', () => {
  expect([toLockKey(0), toLockKey(1 - 2 ** -40)]).toEqual([1, 2_147_483_646])
})
