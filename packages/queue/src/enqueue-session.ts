import type { Database } from '@jr/database'
import type { Tracker } from '@jr/tracker'
import { type Kysely, sql, type Transaction } from 'kysely'
import { fromKysely } from 'pg-boss'
import { type Queue, queueSchema, taskQueue } from './create-queue.ts'
import { lockClass, queueLockKey, wakeChannel } from './worker-lock.ts'

/** What every act on the queue needs: the database that holds both the tracker's tables and the queue's. */
export interface QueueContext {
  readonly db: Kysely<Database>
  readonly tracker: Tracker
  readonly queue: Queue
}

/** The queue's claim of a job: settling one that another worker has claimed since changes nothing. */
export interface JobClaim {
  readonly jobId: string
  readonly retryCount: number
}

/** What `boss.fetch` puts into a job. */
export interface TaskJobData {
  readonly sessionId: string
}

/**
 * Queues a session, in the transaction that made it `pending`. Harmless when it is queued already.
 * The group is the workspace: two sessions never change one directory at the same time.
 */
export async function enqueueSession(
  queue: Queue,
  transaction: Transaction<Database>,
  sessionId: string,
): Promise<void> {
  const session = await transaction
    .selectFrom('jr_execution_sessions')
    .select(['priority', 'workspace', 'jr_name'])
    .where('session_id', '=', sessionId)
    .executeTakeFirstOrThrow()
  await queue.boss.send(taskQueue, { sessionId } satisfies TaskJobData, {
    db: fromKysely(transaction),
    singletonKey: sessionId,
    priority: session.priority,
    group: { id: session.workspace ?? sessionId, tier: session.jr_name },
  })
  await notifyWorkers(transaction)
}

/** Wakes every worker (no session given) or whoever runs this session, when the transaction commits. */
export async function notifyWorkers(transaction: Kysely<Database>, sessionId = ''): Promise<void> {
  await sql`select pg_notify(${wakeChannel}, ${sessionId})`.execute(transaction)
}

/** A worker that is frozen inside a transaction holds its locks; after this the server ends it and the others go on. */
const frozenAfter = '5s'

/** A transaction of a worker or a person on a session and its job. */
export function transact<T>(
  context: QueueContext,
  work: (transaction: Transaction<Database>) => Promise<T>,
): Promise<T> {
  return context.db.transaction().execute(async (transaction) => {
    await sql`select set_config('idle_in_transaction_session_timeout', ${frozenAfter}, true)`.execute(transaction)
    return work(transaction)
  })
}

/** Held to the end of the transaction by everything that must not interleave with a claim. */
export async function lockQueue(transaction: Transaction<Database>): Promise<void> {
  await sql`select pg_advisory_xact_lock(${lockClass}::int, ${queueLockKey}::int)`.execute(transaction)
}

/** The job of a session: one that waits for a worker (`queued`), or that or one being run (`live`). Uses the index of the `exclusive` policy. */
export async function findJob(
  db: Kysely<Database>,
  sessionId: string,
  which: 'queued' | 'live',
): Promise<string | undefined> {
  const { rows } = await sql<{ id: string }>`
    select id from ${sql.table(`${queueSchema}.job`)}
    where name = ${taskQueue} and coalesce(singleton_key, '') = ${sessionId} and state <= 'active' and policy = 'exclusive'
      and (${which === 'live'} or state < 'active')
  `.execute(db)
  return rows[0]?.id
}
