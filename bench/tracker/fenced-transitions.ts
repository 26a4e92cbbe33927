import { createDatabase } from '@jr/database'
import { createTracker, type Session } from '@jr/tracker'
import { sql } from 'kysely'
import { measureRate, type Rate } from './measure.ts'

/**
 * The start and the completion of a step, each one transition, on sessions of `steps` steps; one session a connection at a time.
 * `inARow`: each step but the first starts in the transaction that completes the one before it, as between the text steps of a
 * worker; else each transition is a transaction. The latencies are those of transactions.
 */
export async function measureTransitions(
  connectionString: string,
  connections: number,
  seconds: number,
  steps: number,
  inARow: boolean,
): Promise<Rate> {
  const { db, close } = createDatabase({ connectionString, max: connections })
  const tracker = createTracker({ db })
  const names = Array.from({ length: steps }, (_, index) => `Step ${index + 1}`)
  // Made beforehand: creating sessions is not what is measured.
  const ready = await Promise.all(
    Array.from({ length: Math.ceil((seconds * 12_000) / (2 * steps)) + connections }, () =>
      tracker.createSession({ taskId: 'BENCH', jrName: 'Bench', steps: names }),
    ),
  )
  const current: { session: Session; index: number; started: boolean }[] = []
  const rate = await measureRate(connections, seconds, async (connection) => {
    let work = current[connection]
    if (work === undefined || work.index >= steps) {
      const session = ready.pop()
      if (session === undefined) throw new Error('The benchmark has used up its sessions: raise their number.')
      work = { session, index: 0, started: false }
      current[connection] = work
    }
    const { session, index, started } = work
    if (!started) {
      await tracker.startStep(session, index)
      work.started = true
      return 1
    }
    const next = inARow && index + 1 < steps ? { next: { index: index + 1 } } : {}
    const { nextStarted } = await tracker.completeStep(session, index, { passed: true, output: 'done', ...next })
    current[connection] = { session, index: index + 1, started: nextStarted }
    return nextStarted ? 2 : 1
  })
  await close()
  return rate
}

/** Bytes of write-ahead log a transition, over one whole session of `steps` steps (at most `transitions`), creation left out. */
export async function measureWal(
  connectionString: string,
  steps: number,
  output: string,
  transitions: number,
): Promise<number> {
  const { db, close } = createDatabase({ connectionString, max: 1 })
  const tracker = createTracker({ db })
  const session = await tracker.createSession({
    taskId: 'BENCH-WAL',
    jrName: 'Bench',
    steps: Array.from({ length: steps }, (_, index) => `Step ${index + 1}`),
  })
  const count = Math.min(2 * steps, transitions)
  // Spread over the session, so that the late steps of a long one are in the average.
  const stride = (2 * steps) / count
  const before = await readWal(db)
  for (let number = 0; number < count; number += 2) {
    const index = Math.floor((number * stride) / 2)
    await tracker.startStep(session, index)
    await tracker.completeStep(session, index, { passed: true, output })
  }
  const bytes = (await readWal(db)) - before
  await close()
  return bytes / count
}

export async function readWal(db: ReturnType<typeof createDatabase>['db']): Promise<number> {
  const { rows } = await sql<{
    position: number
  }>`select (pg_current_wal_insert_lsn() - '0/0')::bigint as position`.execute(db)
  return rows[0]?.position ?? Number.NaN
}
