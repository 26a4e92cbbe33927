import { maskSecrets } from '@jr/instructions'
import type { AnswerQuestion, PauseScope, PersonAction, Session, SessionHandle } from '@jr/tracker'
import { sql } from 'kysely'
import { fromKysely } from 'pg-boss'
import { parkedQueue, queueSchema, taskQueue } from './create-queue.ts'
import { enqueueSession, findJob, lockQueue, notifyWorkers, type QueueContext, transact } from './enqueue-session.ts'

/**
 * Ends a session. A model call in flight is aborted within a second, wherever it runs. False when it had ended before.
 * The job of a running session is left to its worker, so that no other session enters the workspace before it has stopped.
 */
export function cancelSession(context: QueueContext, sessionId: string, action?: PersonAction): Promise<boolean> {
  return transact(context, async (transaction) => {
    const { changed } = await context.tracker.within(transaction).cancelSession(sessionId, action)
    const jobId = await findJob(transaction, sessionId, 'queued')
    if (jobId !== undefined) await context.queue.boss.cancel(taskQueue, jobId, { db: fromKysely(transaction) })
    await notifyWorkers(transaction, sessionId)
    return changed
  })
}

/** A failed or cancelled session goes on from its first step that has not passed. */
export function retrySession(context: QueueContext, sessionId: string, action?: PersonAction): Promise<SessionHandle> {
  return changeAndEnqueue(context, sessionId, (tracker) => tracker.retrySession(sessionId, action))
}

/** A person says that the waiting step is done. */
export function approveStep(context: QueueContext, sessionId: string, action?: PersonAction): Promise<SessionHandle> {
  return changeAndEnqueue(context, sessionId, (tracker) => tracker.approveStep(sessionId, action))
}

/** A person decides that the waiting or failed step is not needed. */
export function skipStep(context: QueueContext, sessionId: string, action?: PersonAction): Promise<SessionHandle> {
  return changeAndEnqueue(context, sessionId, (tracker) => tracker.skipWaitingStep(sessionId, action))
}

/** A person answers the open question of a check; whether the session has ended or not, its verdict is decided again. Secrets in the note are masked. */
export function answerQuestion(
  context: QueueContext,
  sessionId: string,
  answer: AnswerQuestion,
): Promise<SessionHandle> {
  const kept = answer.note === undefined ? answer : { ...answer, note: maskSecrets(answer.note) }
  return changeAndEnqueue(context, sessionId, (tracker) => tracker.answerQuestion(sessionId, kept))
}

/** A new session that keeps the results of the steps before `fromIndex` (0-based) and redoes the rest. */
export function forkSession(
  context: QueueContext,
  sessionId: string,
  fromIndex: number,
  action?: PersonAction,
): Promise<Session> {
  return transact(context, async (transaction) => {
    const session = await context.tracker.within(transaction).forkSession(sessionId, fromIndex, action)
    await enqueueSession(context.queue, transaction, session.sessionId)
    return session
  })
}

/** No new step starts in the scope; a step in progress ends. */
export function pause(
  context: QueueContext,
  scope: PauseScope,
  options: { readonly reason: string; readonly actor: string },
): Promise<void> {
  return context.tracker.pause(scope, options)
}

/** Lifts the pause and queues every session that it held up and that no other pause holds. Returns how many. */
export function resume(context: QueueContext, scope: PauseScope): Promise<number> {
  return transact(context, async (transaction) => {
    // Workers park paused sessions under the same lock, so none can be parked unseen between the two statements.
    await lockQueue(transaction)
    const tracker = context.tracker.within(transaction)
    await tracker.resume(scope)
    const { rows } = await sql<{ id: string; session_id: string }>`
      select j.id, s.session_id
      from ${sql.table(`${queueSchema}.job`)} j
      join jr_execution_sessions s on s.session_id::text = j.singleton_key
      where j.name = ${parkedQueue} and j.state = 'created' and not exists (
        select from jr_pauses p where p.scope in ('all', 'jr:' || s.jr_name, 'session:' || s.session_id))
    `.execute(transaction)
    if (rows.length === 0) return 0
    const jobIds = rows.map((row) => row.id)
    await context.queue.boss.deleteJob(parkedQueue, jobIds, { db: fromKysely(transaction) })
    for (const row of rows) await enqueueSession(context.queue, transaction, row.session_id)
    return rows.length
  })
}

function changeAndEnqueue<T>(
  context: QueueContext,
  sessionId: string,
  change: (tracker: QueueContext['tracker']) => Promise<T>,
): Promise<T> {
  return transact(context, async (transaction) => {
    const result = await change(context.tracker.within(transaction))
    await enqueueSession(context.queue, transaction, sessionId)
    return result
  })
}
