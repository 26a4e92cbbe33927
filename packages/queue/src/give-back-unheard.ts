import { fromKysely } from 'pg-boss'
import type { SessionClaim } from './claim-session.ts'
import { taskQueue } from './create-queue.ts'
import { notifyWorkers, type QueueContext, transact } from './enqueue-session.ts'

/**
 * Gives back sessions that this worker claimed without hearing of it, because the connection broke between the commit and its
 * acknowledgement: nobody works on them, and the worker lives. Only to be called while no claim is on its way. `held` are the
 * claims that the worker knows of. Fenced by the attempt of the job. Returns how many.
 */
export function giveBackUnheard(
  context: QueueContext,
  workerId: string,
  held: readonly SessionClaim[],
): Promise<number> {
  return transact(context, async (transaction) => {
    const running = await transaction
      .selectFrom('jr_execution_sessions')
      .select(['session_id', 'epoch', 'job_id', 'job_retry_count'])
      .where('worker_id', '=', workerId)
      .where('status', '=', 'running')
      .execute()
    const isHeld = (row: (typeof running)[number]): boolean =>
      held.some(({ session }) => session.sessionId === row.session_id && session.epoch === row.epoch)
    const unheard = running.flatMap((row) =>
      row.job_id === null || isHeld(row) ? [] : [{ id: row.job_id, retryCount: row.job_retry_count ?? 0 }],
    )
    if (unheard.length === 0) return 0
    const reason = { reason: 'the claim was not heard of' }
    await context.queue.boss.fail(taskQueue, unheard, reason, { db: fromKysely(transaction) })
    await notifyWorkers(transaction)
    return unheard.length
  })
}
