import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { SessionLostError, type SessionHandle, type Tracker } from '../src/index.ts'
import { codeOf, openTestTracker } from './open-test-tracker.ts'

const { database, tracker, claimNew } = await openTestTracker()

/** Waits until a statement of another connection waits for a lock. */
async function untilSomebodyWaits(): Promise<void> {
  for (;;) {
    const { rows } = await sql`
      select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'
    `.execute(database.db)
    if (rows.length > 0) return
  }
}

/** Raises the epoch in a transaction that commits only after `zombie` has begun to wait for it. */
async function raceTakeOver(session: SessionHandle, zombie: () => Promise<unknown>): Promise<unknown> {
  let outcome: Promise<unknown> = Promise.resolve()
  await database.db.transaction().execute(async (transaction) => {
    await sql`update jr_execution_sessions set epoch = epoch + 1 where session_id = ${session.sessionId}`.execute(
      transaction,
    )
    outcome = zombie().catch((error: unknown) => error)
    await untilSomebodyWaits()
  })
  return outcome
}

async function stepStatus(session: SessionHandle): Promise<string | undefined> {
  return (await tracker.getSession(session.sessionId)).steps[0]?.status
}

test('a worker whose completion meets a take-over in the act writes nothing and is told', async () => {
  const session = await claimNew()
  await tracker.startStep(session, 0)

  const outcome = await raceTakeOver(session, () =>
    tracker.completeStep(session, 0, { passed: true, output: 'zombie' }),
  )

  expect(outcome).toBeInstanceOf(SessionLostError)
  expect(await stepStatus(session)).toBe('in_progress')
  expect((await tracker.listEvents(session.sessionId)).events).toHaveLength(3)
})

test('the same race leaks when the epoch is only compared, which is why the session is locked first', async () => {
  const session = await claimNew()
  await tracker.startStep(session, 0)

  const outcome = await raceTakeOver(session, async () => {
    const { rows } = await sql`
      with step as (
        update jr_execution_steps t set status = 'passed', completed_at = now(), output = 'zombie'
        from jr_execution_sessions s
        where s.session_id = t.session_id and s.session_id = ${session.sessionId} and s.epoch = ${session.epoch}
          and t.position = 0 and t.status = 'in_progress'
        returning t.session_id
      ),
      counted as (
        update jr_execution_sessions s set passed_steps = passed_steps + 1 from step
        where s.session_id = step.session_id and s.epoch = ${session.epoch}
        returning s.session_id
      )
      select * from counted
    `.execute(database.db)
    return rows
  })

  // It is told 0 rows, and yet its output stands in the step: this is the leak.
  expect(outcome).toEqual([])
  expect(await stepStatus(session)).toBe('passed')
  await sql`delete from jr_execution_sessions where session_id = ${session.sessionId}`.execute(database.db)
})

test('a completion with its attempt that meets a take-over in the act counts neither', async () => {
  const session = await claimNew()
  const attemptId = crypto.randomUUID()
  await tracker.startStep(session, 0, { attempt: { attemptId } })

  const outcome = await raceTakeOver(session, () =>
    tracker.completeStep(session, 0, { passed: true, attempt: { attemptId, status: 'passed', inputTokens: 5 } }),
  )

  expect(outcome).toBeInstanceOf(SessionLostError)
  expect(await tracker.getSession(session.sessionId)).toMatchObject({
    totalTokens: 0,
    steps: [{ status: 'in_progress', attempts: [{ status: 'running' }] }, {}, {}],
  })
})

const writes: Readonly<Record<string, (stale: SessionHandle, attemptId: string) => Promise<unknown>>> = {
  startStep: (stale) => tracker.startStep(stale, 1),
  completeStep: (stale) => tracker.completeStep(stale, 0, { passed: true }),
  skipStep: (stale) => tracker.skipStep(stale, 1),
  waitForPerson: (stale) => tracker.waitForPerson(stale, 0, 'why'),
  noteStep: (stale) => tracker.noteStep(stale, 0, 'note'),
  startAttempt: (stale) => tracker.startAttempt(stale, 0),
  finishAttempt: (stale, attemptId) => tracker.finishAttempt(stale, attemptId, { status: 'passed', inputTokens: 5 }),
  recordFileChanges: (stale) =>
    tracker.recordFileChanges(stale, 0, [{ path: 'a', action: 'created', diff: '', afterHash: 'h' }]),
  recordEvidence: (stale) =>
    tracker.recordEvidence(stale, [
      {
        featureId: 'f',
        checkId: 'c',
        kind: 'shell',
        phase: 'after',
        outcome: 'pass',
        command: 'true',
        durationMs: 1,
        sandboxed: true,
      },
    ]),
  recordFeatureStatus: (stale) => tracker.recordFeatureStatus(stale, 'f', { status: 'failed' }),
  appendEvent: (stale) => tracker.appendEvent(stale, { type: 'note' }),
  freezeChecks: (stale) => tracker.freezeChecks(stale, [], {}),
  finishSession: (stale) => tracker.finishSession(stale, { verdict: null }),
  failSession: (stale) => tracker.failSession(stale, { code: 'c', message: 'm' }),
  releaseSession: (stale) => tracker.releaseSession(stale, 'drain'),
}

async function dump(sessionId: string): Promise<unknown> {
  const tables = [
    'jr_execution_sessions',
    'jr_execution_steps',
    'jr_attempts',
    'jr_features',
    'jr_evidence',
    'jr_file_changes',
    'jr_session_events',
  ]
  const parts = await Promise.all(
    tables.map((table) =>
      sql`select to_jsonb(t) as row from ${sql.table(table)} t where session_id = ${sessionId} order by 1`.execute(
        database.db,
      ),
    ),
  )
  return parts.map((part) => part.rows)
}

test.for(Object.keys(writes))(
  '%s with a stale epoch throws session_lost and changes no row of any table',
  async (name) => {
    const stale = await claimNew({ features: [{ id: 'f', description: 'd', line: 1 }] })
    await tracker.startStep(stale, 0)
    const { attemptId } = await tracker.startAttempt(stale, 0)
    const current = await tracker.claimSession({ sessionId: stale.sessionId, workerId: 'worker-b' })
    await tracker.startStep(current, 0)
    const before = await dump(stale.sessionId)

    expect(await codeOf(writes[name]!(stale, attemptId))).toBe('session_lost')
    expect(await dump(stale.sessionId)).toEqual(before)
  },
)

test('every operation that takes a handle is in the list above', () => {
  const readsOnly = ['getProgress']
  const others = Object.keys(tracker).filter((name) =>
    /^(start|complete|skip|wait|note|finish|record|append|freeze|fail|release)/.test(name),
  )
  const persons = ['skipWaitingStep'] satisfies (keyof Tracker)[]
  expect(others.filter((name) => !persons.includes(name as never) && !readsOnly.includes(name)).sort()).toEqual(
    Object.keys(writes).sort(),
  )
})

test('a claim holds only while that very claim of the queue is active', async () => {
  await sql`create schema if not exists jr_queue`.execute(database.db)
  await sql`create table if not exists jr_queue.job (id uuid primary key, name text, state text, retry_count integer)`.execute(
    database.db,
  )
  const job = { jobId: '55555555-5555-4555-8555-555555555555', retryCount: 1 }
  await sql`insert into jr_queue.job values (${job.jobId}, 'jr-task', 'active', 1)`.execute(database.db)
  const { sessionId } = await tracker.createSession({ taskId: 'T-q', jrName: 'Jr', steps: ['a'] })

  expect(await codeOf(tracker.claimSession({ sessionId, workerId: 'w', job: { ...job, retryCount: 0 } }))).toBe(
    'claim_lost',
  )
  const first = await tracker.claimSession({ sessionId, workerId: 'w', job })
  await sql`update jr_queue.job set retry_count = 2`.execute(database.db)
  expect(await codeOf(tracker.claimSession({ sessionId, workerId: 'w', job }))).toBe('claim_lost')
  const second = await tracker.claimSession({ sessionId, workerId: 'v', job: { ...job, retryCount: 2 } })

  expect([first.epoch, second.epoch, second.takenOver]).toEqual([1, 2, true])
})

test('only one of two sessions of a workspace runs at a time', async () => {
  const first = await tracker.createSession({ taskId: 'T-w', jrName: 'Jr', steps: ['a'], workspace: '/w' })
  const second = await tracker.createSession({ taskId: 'T-w', jrName: 'Jr', steps: ['a'], workspace: '/w' })
  const claims = await Promise.allSettled(
    [first, second].map(({ sessionId }) => tracker.claimSession({ sessionId, workerId: 'w' })),
  )

  const refused = claims.flatMap((claim) =>
    claim.status === 'rejected' ? [(claim.reason as { code: string }).code] : [],
  )
  expect(refused).toEqual(['workspace_busy'])
})

test('a worker whose lock is gone is found by its sessions', async () => {
  const session = await claimNew()
  await tracker.registerWorker({ workerId: 'worker-a', host: 'h', pid: 1, lockKey: 2_000_000_000 })
  const orphans = async (): Promise<readonly string[]> =>
    (await tracker.listOrphanedSessions({ graceMs: 0 })).map((orphan) => orphan.sessionId)
  expect(await orphans()).toContain(session.sessionId)
  expect(await tracker.listOrphanedSessions({ graceMs: 3_600_000 })).toEqual([])

  await database.db.connection().execute(async (connection) => {
    await sql`select pg_advisory_lock(4242, 2000000000)`.execute(connection)
    expect(await orphans()).not.toContain(session.sessionId)
    await sql`select pg_advisory_unlock(4242, 2000000000)`.execute(connection)
  })
  expect(await orphans()).toContain(session.sessionId)
})

test('after all of this every invariant holds', async () => {
  expect(await tracker.auditSessions()).toEqual([])
})
