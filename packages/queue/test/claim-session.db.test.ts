import type { Database } from '@jr/database'
import { sql, type Transaction } from 'kysely'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { claimNextSession, handOnOrphans } from '../src/claim-session.ts'
import { cancelSession, retrySession } from '../src/control-session.ts'
import { enqueueSession } from '../src/enqueue-session.ts'
import { giveBackUnheard } from '../src/give-back-unheard.ts'
import { openTestQueue } from './open-test-queue.ts'

const { database, context, close } = await openTestQueue()
afterAll(close)
beforeAll(async () => {
  // Nobody holds an advisory lock: both count as killed as soon as they have a session.
  for (const workerId of ['dead', 'heir']) {
    await context.tracker.registerWorker({ workerId, host: 'here', pid: 1, lockKey: workerId.length })
  }
})

interface Queued {
  readonly workspace: string
  readonly priority?: number
  readonly jrName?: string
}

async function addSession(transaction: Transaction<Database>, options: Queued): Promise<string> {
  const tracker = context.tracker.within(transaction)
  const { sessionId } = await tracker.createSession({ taskId: 'T', jrName: 'Jr', steps: ['one'], ...options })
  await enqueueSession(context.queue, transaction, sessionId)
  return sessionId
}

const queueSession = (options: Queued): Promise<string> =>
  database.db.transaction().execute((transaction) => addSession(transaction, options))

const claim = async (workerId: string, onlySessionId?: string): Promise<string | undefined> =>
  (await claimNextSession(context, workerId, onlySessionId === undefined ? {} : { onlySessionId }))?.session.sessionId

test('a worker of one session leaves all others alone, those of a higher priority and of the same workspace too', async () => {
  const urgent = await queueSession({ workspace: '/a', priority: 100 })
  const own = await queueSession({ workspace: '/b', priority: 1 })
  const neighbour = await queueSession({ workspace: '/b', priority: 50 })

  expect(await claim('dead', own)).toBe(own)
  expect(await claim('dead', own)).toBeUndefined()
  expect(await claim('heir', neighbour)).toBeUndefined()
  expect(await claim('heir')).toBe(urgent)
  const { rows } = await sql<{ priority: number }>`
    select priority from jr_queue.job where singleton_key in (${own}, ${neighbour}) order by priority`.execute(
    database.db,
  )
  expect(rows).toEqual([{ priority: 1 }, { priority: 50 }])
})

test.each([
  ['cancelled', 'next'],
  ['cancelled and retried', 'retried'],
] as const)('a session that was %s after its worker died frees its workspace at once', async (how, then) => {
  const workspace = `/freed-${then}`
  const sessionId = await queueSession({ workspace, priority: 300 })
  expect(await claim('dead')).toBe(sessionId)
  await cancelSession(context, sessionId)
  if (how === 'cancelled and retried') await retrySession(context, sessionId)
  const next = await queueSession({ workspace, priority: 200 })
  expect(await claim('heir', next)).toBeUndefined()

  // The grace after a start of PostgreSQL.
  await expect
    .poll(() => handOnOrphans(context).then(() => claim('heir')), { timeout: 10_000 })
    .toBe(then === 'next' ? next : sessionId)
})

test('a claim that its worker did not hear of is given back at once; one that it knows is left alone', async () => {
  await context.tracker.registerWorker({ workerId: 'deaf', host: 'here', pid: 1, lockKey: 77 })
  const sessionId = await queueSession({ workspace: '/unheard', priority: 400 })
  const claimed = await claimNextSession(context, 'deaf')
  expect(claimed?.session).toMatchObject({ sessionId, epoch: 1 })

  expect(await giveBackUnheard(context, 'deaf', claimed === undefined ? [] : [claimed])).toBe(0)
  expect(await claim('heir')).not.toBe(sessionId)
  expect(await giveBackUnheard(context, 'deaf', [])).toBe(1)
  expect((await claimNextSession(context, 'heir'))?.session).toMatchObject({ sessionId, epoch: 2, takenOver: true })
  expect(await giveBackUnheard(context, 'deaf', [])).toBe(0)
})

test('a session that is queued while the busy Jrs are looked up does not slip past the bound of its Jr', async () => {
  const first = await queueSession({ workspace: '/busy-1', priority: 600, jrName: 'Busy' })
  expect(await claim('dead')).toBe(first)
  const other = await queueSession({ workspace: '/idle', priority: 500, jrName: 'Idle' })
  const submission = await database.db.startTransaction().execute()
  await addSession(submission, { workspace: '/busy-2', priority: 600, jrName: 'Busy' })
  const { boss } = context.queue
  const fetch = boss.fetch.bind(boss)
  vi.spyOn(boss, 'fetch').mockImplementationOnce(async (...request: Parameters<typeof fetch>) => {
    await submission.commit().execute()
    return fetch(...request)
  })

  const claimed = await claimNextSession(context, 'heir', { sessionsPerJr: 1 })

  expect(claimed?.session.sessionId).toBe(other)
})
