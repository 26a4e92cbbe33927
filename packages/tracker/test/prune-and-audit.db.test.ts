import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { aSession, openTestTracker } from './open-test-tracker.ts'

const { database, tracker, claimNew } = await openTestTracker()
const future = new Date(Date.now() + 3_600_000)

test('pruning deletes ended sessions with all that is theirs, and nothing of live ones', async () => {
  const ended = await claimNew({
    taskId: 'T-old',
    instruction: { hash: 'old', markdown: 'x' },
    features: [{ id: 'f', description: 'd', line: 1 }],
  })
  await tracker.startStep(ended, 0)
  await tracker.startAttempt(ended, 0)
  await tracker.recordFileChanges(ended, 0, [{ path: 'a', action: 'created', diff: '', afterHash: 'h' }])
  await tracker.failSession(ended, { code: 'c', message: 'm' })
  const live = await claimNew({ taskId: 'T-live' })
  const waiting = await claimNew({ taskId: 'T-live' })
  await tracker.waitForPerson(waiting, 0, 'why')

  expect(await tracker.pruneSessions({ olderThan: new Date(Date.now() - 3_600_000) })).toBe(0)
  expect(await tracker.pruneSessions({ olderThan: future })).toBe(1)
  expect(await tracker.pruneSessions({ olderThan: future })).toBe(0)
  expect(await tracker.findSession(ended.sessionId)).toBeUndefined()
  expect(await tracker.findTask('T-old')).toBeUndefined()
  const { rows } = await sql`
    select (select count(*) from jr_attempts) + (select count(*) from jr_file_changes) + (select count(*) from jr_features) as left,
      (select count(*) from jr_instructions) as documents
  `.execute(database.db)
  expect(rows).toEqual([{ left: 0, documents: 0 }])
  expect(await tracker.findSession(live.sessionId)).toMatchObject({ status: 'running' })
  expect(await tracker.findSession(waiting.sessionId)).toMatchObject({ status: 'waiting' })
})

test('pruning goes by portions, and while sessions are retried it takes each or leaves it whole', async () => {
  const ids = await Promise.all(
    Array.from({ length: 30 }, async () => {
      const { sessionId } = await tracker.createSession(aSession())
      await tracker.cancelSession(sessionId)
      return sessionId
    }),
  )
  const retried = Promise.allSettled(ids.map((id) => tracker.retrySession(id)))
  let pruned = 0
  for (let count = -1; count !== 0; pruned += count) {
    count = await tracker.pruneSessions({ olderThan: future, limit: 4 })
    expect(count).toBeLessThanOrEqual(4)
  }
  const outcomes = await retried
  const kept = outcomes.filter((outcome) => outcome.status === 'fulfilled').length
  pruned += await tracker.pruneSessions({ olderThan: future })

  expect(kept + pruned).toBe(30)
  expect(await tracker.auditSessions()).toEqual([])
})

const corruptions: Readonly<Record<string, string>> = {
  counters_equal_steps: `update jr_execution_sessions set passed_steps = passed_steps + 1 where session_id = $1`,
  steps_are_numbered_without_gaps: `update jr_execution_steps set position = 9 where session_id = $1 and position = 2`,
  session_totals_equal_attempts: `update jr_execution_sessions set cost_usd = cost_usd + 0.000000001 where session_id = $1`,
  step_totals_equal_attempts: `update jr_execution_steps set total_tokens = 7 where session_id = $1 and position = 0`,
  events_have_no_gaps: `delete from jr_session_events where session_id = $1 and sequence = 2`,
  completed_means_every_step_is_done: `update jr_execution_sessions set status = 'completed', finished_at = now() where session_id = $1`,
  ended_sessions_have_an_end: `update jr_execution_sessions set finished_at = now() where session_id = $1`,
  waiting_sessions_wait_for_one_step: `update jr_execution_steps set waiting_since = now() where session_id = $1 and position = 1`,
  work_in_progress_needs_a_live_session: `update jr_execution_sessions set status = 'pending' where session_id = $1`,
  one_step_in_progress_at_a_time: `update jr_execution_steps set status = 'in_progress' where session_id = $1 and position = 2`,
  step_results_are_complete: `update jr_execution_steps set completed_at = now() where session_id = $1 and position = 2`,
  passed_features_have_evidence: `update jr_features set status = 'passed' where session_id = $1`,
  verdicts_follow_features: `update jr_execution_sessions set judged_features = 2 where session_id = $1`,
  epochs_only_grow: `update jr_session_events set epoch = 5 where session_id = $1 and sequence = 2`,
  usage_equals_attempts: `update jr_usage set cost_usd = cost_usd + 0.000000001`,
  versions_are_counted: `update jr_change_shards set version = 0`,
  derived_columns_follow: `set local session_replication_role = replica; update jr_execution_sessions set active = false where session_id = $1`,
}

test.for(Object.entries(corruptions))(
  'the audit finds a broken %s and names the session',
  async ([invariant, statement]) => {
    const session = await claimNew({ features: [{ id: 'f', description: 'd', line: 1 }] })
    await tracker.startStep(session, 0)
    const { attemptId } = await tracker.startAttempt(session, 0, { tier: 'haiku' })
    await tracker.finishAttempt(session, attemptId, { status: 'passed', inputTokens: 1, costUsd: 0.1 })
    expect(await tracker.auditSessions()).toEqual([])

    const transaction = await database.db.startTransaction().execute()
    await sql.raw(statement.replaceAll('$1', `'${session.sessionId}'`)).execute(transaction)
    const findings = await tracker.within(transaction).auditSessions()
    await transaction.rollback().execute()

    expect(findings).toContainEqual({
      invariant,
      sessionId: invariant === 'usage_equals_attempts' ? '' : session.sessionId,
      detail: expect.any(String),
    })
  },
)
