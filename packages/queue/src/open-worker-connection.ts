import { createConnection } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { openSession } from '@jr/database'
import type { SessionClaim } from './claim-session.ts'
import { lockClass, wakeChannel, watcherLockKey, workspaceLockClass } from './worker-lock.ts'

type Client = Awaited<ReturnType<typeof openSession>>
type Row = Readonly<Record<string, unknown>>

export interface WorkerConnectionOptions {
  readonly connectionString: string
  /** Shown in pg_stat_activity. */
  readonly workerId: string
  /** A random positive 31-bit number: the second half of the worker's advisory lock. */
  readonly lockKey: number
  /** A job may be ready. Also called after each reconnect, because notifications were missed. */
  readonly onWake: () => void
  /** The connection was down and is up again. */
  readonly onRegained: () => void
  /** Somebody changed this session: cancelled it, paused it. */
  readonly onSessionChanged: (sessionId: string) => void
  /** The lock is gone: until `onRegained` other workers may take this worker's sessions over. */
  readonly onLost: (error: Error) => void
}

/** The one connection a worker keeps to itself: its advisory lock is the sign of life, LISTEN wakes the worker. */
export interface WorkerConnection {
  /**
   * Asks the server for a sign of life; one that does not answer within 4 s counts as down. Of all workers one is the
   * `watcher`, who looks for dead workers; when it dies itself, the next to ask takes over.
   */
  readonly check: () => Promise<'down' | 'up' | 'watcher'>
  /**
   * Takes the lock on a workspace, which lasts as long as this process lives: a worker that is frozen, and has lost its
   * session meanwhile, keeps it, so that its heir does not enter before it has died or has woken up and stopped.
   * False while another worker has it. @throws when the connection is down
   */
  readonly holdWorkspace: (name: string) => Promise<boolean>
  readonly leaveWorkspace: (name: string) => Promise<void>
  /**
   * Which of these claims no longer hold in the tracker: cancelled, retried, or taken over. Asked here and not through the
   * pool, because after a cut this connection is the first to be good again. @throws when it is down
   */
  readonly findLost: (claims: readonly SessionClaim[]) => Promise<readonly SessionClaim[]>
  /** Gives the locks back and closes. */
  readonly close: () => Promise<void>
}

/**
 * How long a connection may take to come about, on the way to asking again. A login has longer, on a loaded server; but while a network
 * is cut each attempt waits for an answer, and the one after it notices that the network is back.
 */
const reachTimeoutMs = 400
/** The server frees the lock of a silent client after about 4 s (openSession's settings); the client is as strict. */
const answerTimeoutMs = 4_000
const reconnectDelayMs = 100
const becomeWatcherSql = `select pg_try_advisory_lock(${lockClass}, ${watcherLockKey}) as got`
const heldSql = `select session_id, epoch from jr_execution_sessions where session_id = any($1::uuid[]) and status = 'running'`
const holdWorkspaceSql = `select pg_try_advisory_lock(${workspaceLockClass}, hashtext($1)) as got`
const leaveWorkspaceSql = `select pg_advisory_unlock(${workspaceLockClass}, hashtext($1))`

/** Connects, takes the lock, listens; reconnects by itself until `close`. @throws when the first connection fails */
export async function openWorkerConnection(options: WorkerConnectionOptions): Promise<WorkerConnection> {
  const state: { client?: Client; isClosed: boolean; isWatcher: boolean } = { isClosed: false, isWatcher: false }
  const workspaces = new Set<string>()
  let last: Promise<unknown> = Promise.resolve()

  /** One statement after the other, each with its own patience. */
  const run = <T extends Row>(client: Client, text: string, values: unknown[] = []): Promise<readonly T[]> => {
    const next = last.then(() => answer(client.query<T>(text, values)))
    last = next.catch(() => {})
    return next.then((result) => result.rows)
  }

  const getClient = (): Client => {
    if (state.client === undefined) throw new Error('The worker’s connection to PostgreSQL is down.')
    return state.client
  }

  const connect = async (): Promise<void> => {
    const next = await openSession(options.connectionString, { applicationName: `jr-worker ${options.workerId}` })
    next.on('error', (error) => lose(next, error))
    next.on('end', () => lose(next, new Error('The worker’s connection to PostgreSQL was closed.')))
    next.on('notification', ({ payload }) => {
      if (payload === undefined || payload === '') options.onWake()
      else options.onSessionChanged(payload)
    })
    try {
      await answer(next.query('select pg_advisory_lock($1::int, $2::int)', [lockClass, options.lockKey]))
      await answer(next.query(`listen ${wakeChannel}`))
      // One that somebody else holds by now belongs to a session that is lost.
      for (const name of workspaces) await answer(next.query(holdWorkspaceSql, [name]))
    } catch (error) {
      drop(next)
      throw error
    }
    if (state.isClosed) drop(next)
    else state.client = next
  }

  const lose = (lost: Client, error: Error): void => {
    if (state.client !== lost) return
    delete state.client
    state.isWatcher = false
    drop(lost)
    if (state.isClosed) return
    options.onLost(error)
    void reconnect(lost)
  }

  const reconnect = async ({ host, port }: Client): Promise<void> => {
    while (!state.isClosed && state.client === undefined) {
      await delay(reconnectDelayMs)
      // The loss was reported once; the server is asked again until it answers.
      if (await isReachable(host, port)) await connect().catch(() => {})
    }
    if (state.isClosed) return
    options.onRegained()
    options.onWake()
  }

  await connect()
  return {
    check: async () => {
      const current = state.client
      if (current === undefined) return 'down'
      try {
        if (state.isWatcher) await run(current, 'select 1')
        else state.isWatcher = (await run<{ got: boolean }>(current, becomeWatcherSql))[0]?.got === true
        return state.isWatcher ? 'watcher' : 'up'
      } catch (error) {
        lose(current, error as Error)
        return 'down'
      }
    },
    holdWorkspace: async (name) => {
      const current = getClient()
      const isHeld = (await run<{ got: boolean }>(current, holdWorkspaceSql, [name]))[0]?.got === true
      if (isHeld) workspaces.add(name)
      return isHeld
    },
    leaveWorkspace: async (name) => {
      workspaces.delete(name)
      // Without a connection there is no lock any more.
      if (state.client !== undefined) await run(state.client, leaveWorkspaceSql, [name]).catch(() => {})
    },
    findLost: async (claims) => {
      if (claims.length === 0) return []
      const current = getClient()
      const ids = claims.map((claim) => claim.session.sessionId)
      const rows = await run<{ session_id: string; epoch: number }>(current, heldSql, [ids])
      const epochs = new Map(rows.map((row) => [row.session_id, row.epoch]))
      return claims.filter(({ session }) => epochs.get(session.sessionId) !== session.epoch)
    },
    close: async () => {
      state.isClosed = true
      const open = state.client
      delete state.client
      if (open !== undefined) await answer(open.end()).catch(() => drop(open))
    },
  }
}

/** Whether something accepts connections there; a path of a local socket always counts as reachable. */
function isReachable(host: string, port: number): Promise<boolean> {
  if (host.startsWith('/')) return Promise.resolve(true)
  return new Promise((resolve) => {
    const socket = createConnection({ host, port, timeout: reachTimeoutMs })
    const settle = (isReached: boolean) => (): void => {
      socket.destroy()
      resolve(isReached)
    }
    socket.once('connect', settle(true))
    socket.once('timeout', settle(false))
    socket.once('error', settle(false))
  })
}

async function answer<T>(query: Promise<T>): Promise<T> {
  const timeout = new AbortController()
  const silence = delay(answerTimeoutMs, undefined, { signal: timeout.signal }).then((): never => {
    throw new Error(`PostgreSQL did not answer the worker’s connection within ${answerTimeoutMs} ms.`)
  })
  try {
    return await Promise.race([query, silence])
  } finally {
    timeout.abort()
    silence.catch(() => {})
    query.catch(() => {})
  }
}

/** `end` waits for the server, which may be unreachable: the lock must not depend on it. */
function drop(client: Client): void {
  void client.end().catch(() => {})
  ;(client as unknown as { connection: { stream: { destroy(): void } } }).connection.stream.destroy()
}
