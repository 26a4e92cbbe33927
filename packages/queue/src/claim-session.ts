import type { Database } from '@jr/database'
import { type ClaimedSession, TrackerError } from '@jr/tracker'
import { sql, type Transaction } from 'kysely'
import { fromKysely, type Job } from 'pg-boss'
import { parkedQueue, queueSchema, taskQueue } from './create-queue.ts'
import {
  enqueueSession,
  findJob,
  type JobClaim,
  lockQueue,
  notifyWorkers,
  type QueueContext,
  type TaskJobData,
  transact,
} from './enqueue-session.ts'

/** A session in the hands of this worker: the queue's claim and the tracker's epoch, taken together. */
export interface SessionClaim {
  readonly job: JobClaim
  readonly session: ClaimedSession
}

export interface ClaimOptions {
  /** Sessions that one Jr may run at a time, over all workers. Default: no bound. */
  readonly sessionsPerJr?: number
  /** Claims this session and no other. Default: whichever is next. */
  readonly onlySessionId?: string
  /** How long a session may take from its first claim; see the tracker's `claimSession`. Default: no bound. */
  readonly timeoutMs?: number
}

type Outcome = SessionClaim | 'nothing_ready' | 'not_runnable'

/** The fetch is rolled back, and the job waits a moment so that it does not stand in the way of the one that holds the workspace. */
class WorkspaceBusy extends Error {
  readonly jobId: string

  constructor(jobId: string) {
    super('The workspace is in use by another session.')
    this.jobId = jobId
  }
}

/** The fetch is rolled back: the session was queued after the busy Jrs had been looked up, and the next look sees it. */
class JrBusy extends Error {}

const busyDelaySeconds = 1

/**
 * Takes the next session that may run; undefined when none is ready. The job is fetched and the session claimed in one
 * transaction, so a worker that dies at any moment leaves both or neither, and one after the other over all workers, so
 * that two sessions of one workspace are never taken at once. A paused session is parked, one that has ended is dropped.
 */
export async function claimNextSession(
  context: QueueContext,
  workerId: string,
  options: ClaimOptions = {},
): Promise<SessionClaim | undefined> {
  for (;;) {
    const outcome = await tryClaim(context, workerId, options).catch(async (error: unknown): Promise<Outcome> => {
      if (error instanceof JrBusy) return 'not_runnable'
      if (!(error instanceof WorkspaceBusy)) throw error
      await context.queue.boss.update({
        name: taskQueue,
        options: { id: error.jobId, startAfter: busyDelaySeconds },
      })
      return 'not_runnable'
    })
    if (outcome === 'nothing_ready') return undefined
    if (outcome !== 'not_runnable') return outcome
  }
}

function tryClaim(context: QueueContext, workerId: string, options: ClaimOptions): Promise<Outcome> {
  const { sessionsPerJr, onlySessionId, timeoutMs } = options
  const { boss } = context.queue
  return transact(context, async (transaction) => {
    await lockQueue(transaction)
    const db = fromKysely(transaction)
    const tracker = context.tracker.within(transaction)
    const ignoreGroups = sessionsPerJr === undefined ? [] : await listBusyGroups(transaction, sessionsPerJr)
    const fetch = (range: { readonly minPriority?: number } = {}): Promise<Job<TaskJobData>[]> =>
      boss.fetch<TaskJobData>(taskQueue, { db, groupConcurrency: 1, ignoreGroups, ...range })
    const [fetched] = await (onlySessionId === undefined ? fetch() : fetchOnly(transaction, onlySessionId, fetch))
    if (fetched === undefined) return 'nothing_ready'
    if (sessionsPerJr !== undefined && (await countActive(transaction, fetched.id)) > sessionsPerJr) throw new JrBusy()
    const job = { jobId: fetched.id, retryCount: fetched.retryCount }
    const { sessionId } = fetched.data
    if ((await tracker.findPause(sessionId)) !== undefined) {
      await boss.send(parkedQueue, { sessionId }, { db, singletonKey: sessionId })
      await boss.complete(taskQueue, fetched, null, { db })
      return 'not_runnable'
    }
    try {
      const input = { sessionId, workerId, job, ...(timeoutMs !== undefined && { timeoutMs }) }
      return { job, session: await tracker.claimSession(input) }
    } catch (error) {
      if (!(error instanceof TrackerError)) throw error
      if (error.code === 'workspace_busy') throw new WorkspaceBusy(fetched.id)
      if (error.code !== 'session_not_claimable' && error.code !== 'session_not_found') throw error
      await boss.complete(taskQueue, fetched, null, { db })
      return 'not_runnable'
    }
  })
}

const highestPriority = 2_147_483_647

/** The queue cannot be asked for one job; so for the moment, which nobody else sees, this one stands above all others. */
async function fetchOnly<T>(
  transaction: Transaction<Database>,
  sessionId: string,
  fetch: (range: { readonly minPriority: number }) => Promise<T>,
): Promise<T | readonly []> {
  const jobId = await findJob(transaction, sessionId, 'queued')
  if (jobId === undefined) return []
  const job = sql.table(`${queueSchema}.job`)
  const { rows } = await sql<{
    priority: number
  }>`select priority from ${job} where name = ${taskQueue} and id = ${jobId}`.execute(transaction)
  const setPriority = (priority: number): Promise<unknown> =>
    sql`update ${job} set priority = ${priority} where name = ${taskQueue} and id = ${jobId}`.execute(transaction)
  await setPriority(highestPriority)
  const fetched = await fetch({ minPriority: highestPriority })
  await setPriority(rows[0]?.priority ?? 0)
  return fetched
}

/** Workspaces in which a session waits whose Jr is busy enough; one that is queued after this look is not among them. */
async function listBusyGroups(transaction: Transaction<Database>, sessionsPerJr: number): Promise<string[]> {
  const job = sql.table(`${queueSchema}.job`)
  const { rows } = await sql<{ group_id: string }>`
    select distinct group_id from ${job}
    where name = ${taskQueue} and state < 'active' and group_tier in (
      select group_tier from ${job} where name = ${taskQueue} and state = 'active'
      group by group_tier having count(*) >= ${sessionsPerJr})`.execute(transaction)
  return rows.map((row) => row.group_id)
}

/** Jobs that are being run of the Jr of this one, itself included. Exact, because claims happen one at a time. */
async function countActive(transaction: Transaction<Database>, jobId: string): Promise<number> {
  const job = sql.table(`${queueSchema}.job`)
  const { rows } = await sql<{ count: number }>`
    select count(*)::integer as count from ${job} other join ${job} own using (name, group_tier)
    where own.name = ${taskQueue} and own.id = ${jobId} and other.state = 'active'`.execute(transaction)
  return rows[0]?.count ?? 0
}

/**
 * Lets go of a session in one transaction with the tracker's own last write, given as `settle`: done (the session ended,
 * or waits for a person), `again` (another worker shall go on at once) or `parked` (until the pause ends).
 */
export function settleClaim(
  context: QueueContext,
  claim: SessionClaim,
  how: 'done' | 'again' | 'parked',
  settle: (tracker: QueueContext['tracker']) => Promise<void>,
): Promise<void> {
  const { boss } = context.queue
  const attempt = toAttempt(claim.job)
  return transact(context, async (transaction) => {
    if (how === 'parked') await lockQueue(transaction)
    const db = fromKysely(transaction)
    const tracker = context.tracker.within(transaction)
    await settle(tracker)
    const { sessionId } = claim.session
    // The pause may have ended since the worker saw it; then nobody would ever fetch the parked job.
    if (how === 'parked' && (await tracker.findPause(sessionId)) !== undefined) {
      await boss.send(parkedQueue, { sessionId }, { db, singletonKey: sessionId })
      await boss.complete(taskQueue, attempt, null, { db })
    } else if (how === 'done') {
      await boss.complete(taskQueue, attempt, null, { db })
    } else {
      await boss.fail(taskQueue, attempt, { reason: 'released' }, { db })
      await notifyWorkers(transaction)
    }
  })
}

/**
 * Lets go of a claim that the tracker no longer honours, once the worker has really stopped. When a person has sent the
 * cancelled session on its way again meanwhile, its job goes back to the queue.
 */
export function dropClaim(context: QueueContext, claim: SessionClaim): Promise<void> {
  const { boss } = context.queue
  return transact(context, async (transaction) => {
    const db = fromKysely(transaction)
    // The lock orders this with a person's retry: whoever comes second sees what the first did.
    const session = await transaction
      .selectFrom('jr_execution_sessions')
      .select('status')
      .where('session_id', '=', claim.session.sessionId)
      .forNoKeyUpdate()
      .executeTakeFirst()
    if (session?.status === 'pending') await boss.fail(taskQueue, toAttempt(claim.job), { reason: 'retried' }, { db })
    else await boss.complete(taskQueue, toAttempt(claim.job), null, { db })
    await notifyWorkers(transaction)
  })
}

/** Renews the claims; returns the ones that are lost (cancelled, or handed to another worker). */
export async function renewClaims(context: QueueContext, claims: readonly JobClaim[]): Promise<readonly JobClaim[]> {
  if (claims.length === 0) return []
  const kept = listSettled(await context.queue.boss.touch(taskQueue, claims.map(toAttempt)))
  return claims.filter((claim) => !kept.has(claim.jobId))
}

/**
 * Hands the sessions of workers that died to the living. Fenced: of several workers that try, one succeeds. A session whose
 * job is gone (it failed more often than its budget, or never had one) gets a new one. Returns how many were handed on.
 */
export async function handOnOrphans(context: QueueContext): Promise<number> {
  await dropDeadClaims(context)
  const orphans = await context.tracker.listOrphanedSessions({ graceMs: restartGraceMs })
  if (orphans.length === 0) return 0
  return transact(context, async (transaction) => {
    await lockQueue(transaction)
    const { boss } = context.queue
    const attempts = orphans.flatMap(({ job }) => (job === null ? [] : [toAttempt(job)]))
    const reason = { reason: 'the worker died' }
    const answer =
      attempts.length === 0 ? {} : await boss.fail(taskQueue, attempts, reason, { db: fromKysely(transaction) })
    const failed = listSettled(answer)
    let handedOn = failed.size
    for (const { sessionId, job } of orphans) {
      if (job !== null && failed.has(job.jobId)) continue
      if ((await findJob(transaction, sessionId, 'live')) !== undefined) continue
      // Its job is parked, and comes back with the end of the pause.
      if ((await context.tracker.within(transaction).findPause(sessionId)) !== undefined) continue
      await enqueueSession(context.queue, transaction, sessionId)
      handedOn += 1
    }
    // A session that waits for a free worker is no news.
    if (failed.size > 0) await notifyWorkers(transaction)
    return handedOn
  })
}

/**
 * Lets go, in the place of workers that died, of claims whose session was taken from them before: a cancelled one would hold its
 * workspace until the queue's heartbeat notices.
 */
async function dropDeadClaims(context: QueueContext): Promise<void> {
  for (const { sessionId, epoch, job } of await context.tracker.listAbandonedClaims({ graceMs: restartGraceMs })) {
    const session = { sessionId, epoch, takenOver: false, interruptedSteps: [], remainingMs: null }
    await dropClaim(context, { job, session })
  }
}

/** pg-boss' declarations hide what its settling calls answer: the ids that they touched. */
function listSettled(answer: object): ReadonlySet<string> {
  return new Set((answer as { readonly settled?: readonly string[] }).settled)
}

/** A restart of PostgreSQL frees every worker's lock at once; living workers are back within two reconnect delays. */
const restartGraceMs = 3_000

function toAttempt(job: JobClaim): { id: string; retryCount: number } {
  return { id: job.jobId, retryCount: job.retryCount }
}
