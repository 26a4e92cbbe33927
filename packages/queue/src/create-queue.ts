import { PgBoss } from 'pg-boss'
import { QueueError } from './queue-error.ts'

/** Schema of the queue's own tables. */
export const queueSchema = 'jr_queue'
/** The queue of sessions to run; one job a session at most, keyed by the session's id. */
export const taskQueue = 'jr-task'
/** Where a job ends that failed more often than its budget allows. */
const deadQueue = 'jr-dead'
/** Where the jobs of paused sessions wait for the pause to end. Nobody fetches from it. */
export const parkedQueue = 'jr-parked'

/**
 * Heartbeats are the slow path of death detection (the advisory lock of a worker is the fast one), so the limit is long
 * enough to ride out a database restart. `expireInSeconds` is pg-boss' maximum: a session has its own deadline.
 * A hand-on after a crash costs one retry, a drain too; what bounds a poisonous session is the executor's budget.
 */
const taskQueueOptions = {
  heartbeatSeconds: 30,
  expireInSeconds: 86_400,
  retryLimit: 1000,
  retryDelay: 0,
  retentionSeconds: 30 * 86_400,
  deadLetter: deadQueue,
} as const

/** A pause has no end of its own, so its jobs must not expire. */
const parkedQueueOptions = { retentionSeconds: 10 * 365 * 86_400 } as const

/** How {@link createQueue} reaches PostgreSQL, and what it does there beside sending and fetching. */
export interface QueueOptions {
  /** A direct or session-pooled connection; LISTEN and advisory locks do not survive transaction pooling. */
  readonly connectionString: string
  /** Connections of the queue's own pool. Default 2. */
  readonly max?: number
  /** Hand on jobs whose heartbeat stopped and delete old ones: on in a worker, off (default) where only submitted to. */
  readonly supervise?: boolean
  /** Called for every background failure, such as a dropped connection; the queue goes on by itself. */
  readonly onError: (error: Error) => void
}

/** The task queue. Its own pool and timers run from `start` to `stop`. */
export interface Queue {
  readonly boss: PgBoss
  /** Creates the queue's schema when it is missing. @throws {QueueError} `queue_unavailable` */
  readonly start: () => Promise<void>
  readonly stop: () => Promise<void>
}

/** Opens nothing yet: `start` does. */
export function createQueue(options: QueueOptions): Queue {
  const supervise = options.supervise ?? false
  const boss = new PgBoss({
    connectionString: options.connectionString,
    application_name: 'jr-queue',
    schema: queueSchema,
    max: options.max ?? 2,
    connectionTimeoutMillis: 10_000,
    supervise,
    schedule: false,
    superviseIntervalSeconds: 1,
    monitorIntervalSeconds: 1,
    persistQueueStats: false,
  })
  // Without a listener a dropped idle connection ends the process.
  boss.on('error', options.onError)
  return {
    boss,
    start: async () => {
      try {
        await boss.start()
        await boss.createQueue(deadQueue)
        await boss.createQueue(parkedQueue, { policy: 'exclusive', ...parkedQueueOptions })
        await boss.createQueue(taskQueue, { policy: 'exclusive', ...taskQueueOptions })
        if (supervise) await boss.updateQueue(taskQueue, taskQueueOptions)
      } catch (error) {
        await boss.stop({ graceful: false }).catch(options.onError)
        throw new QueueError('queue_unavailable', 'The task queue in PostgreSQL cannot be opened.', {
          hint: 'Check that PostgreSQL runs and that JR_DATABASE_URL names it; `jr doctor` tests both.',
          cause: error,
        })
      }
    },
    stop: () => boss.stop({ graceful: false }),
  }
}
