import { sql } from 'kysely'
import type { TrackerContext } from './context.ts'
import { explainRefusal } from './explain-refusal.ts'
import type { ClaimSession } from './inputs.ts'
import type { ClaimedSession } from './session.ts'
import { countLost, forgetAttempts, interruptSteps } from './leave-behind.ts'
import { TrackerError } from './tracker-error.ts'
import { writeSession } from './write-session.ts'

/**
 * Takes the session for a worker, in one statement. With a queue's claim it holds only while that very claim is active; the job row
 * stays locked until the commit, so the queue cannot hand it on in between.
 */
export async function claimSession(context: TrackerContext, input: ClaimSession): Promise<ClaimedSession> {
  const { sessionId, workerId, job, timeoutMs } = input
  const claimed =
    job === undefined
      ? sql<boolean>`true`
      : sql<boolean>`exists (
          select 1 from jr_queue.job j
          where j.id = ${job.jobId}::uuid and j.state = 'active' and j.retry_count = ${job.retryCount}::integer
          for share
        )`
  const written = await writeSession<{
    taken_over: boolean
    interrupted: readonly number[]
    remaining_ms: number | null
  }>(context, sessionId, undefined, {
    act: 'claim',
    actor: `worker:${workerId}`,
    change: [
      sql`claim as materialized (select own.*, own.status = 'running' as taken_over from own where ${claimed} and ${workspaceIsFree})`,
      sql`steps as (${interruptSteps('claim', true)})`,
      sql`lost as (${forgetAttempts(context, 'claim')})`,
    ],
    when: sql`exists (select 1 from claim)`,
    set: [
      sql`epoch = s.epoch + 1`,
      sql`open_position = null`,
      sql`worker_id = ${workerId}`,
      sql`job_id = ${job?.jobId ?? null}::uuid`,
      sql`job_retry_count = ${job?.retryCount ?? null}::integer`,
      sql`taken_over = s.taken_over + (select taken_over::integer from claim)`,
      sql`started_at = coalesce(s.started_at, ${context.now()})`,
      sql`timeout_at = coalesce(s.timeout_at, ${context.now()} + ${timeoutMs ?? null}::float8 * interval '1 millisecond')`,
      countLost,
    ],
    event: {
      type: 'session_claimed',
      data: sql`jsonb_build_object(
        'taken_over', (select taken_over from claim),
        'interrupted_steps', (select coalesce(jsonb_agg(position order by position), '[]') from steps),
        'unknown_attempts', (select count(*) from lost)
      )`,
    },
    returning: [
      sql`(select taken_over from claim)`,
      sql`(select coalesce(jsonb_agg(position order by position), '[]') from steps) as interrupted`,
      sql`(extract(epoch from least(s.deadline_at, s.timeout_at) - ${context.now()}) * 1000)::float8 as remaining_ms`,
    ],
  })
  if (written === undefined) throw await explainClaim(context, input)
  return {
    sessionId,
    epoch: written.epoch,
    takenOver: written.taken_over,
    interruptedSteps: written.interrupted,
    remainingMs: written.remaining_ms,
  }
}

/** A unique index decides a race; this makes the ordinary case a refusal instead of a failed transaction. */
const workspaceIsFree = sql<boolean>`not exists (
  select 1 from jr_execution_sessions mine join jr_execution_sessions other using (workspace)
  where mine.session_id = own.session_id and other.session_id <> own.session_id and other.status = 'running'
)`

async function explainClaim(context: TrackerContext, { sessionId, job }: ClaimSession): Promise<TrackerError> {
  const refusal = await explainRefusal(context, { sessionId }, 'claim')
  if (refusal.code === 'session_not_found') return refusal
  if (!refusal.retryable) return new TrackerError('session_not_claimable', refusal.message, { hint: refusal.hint })
  const busy = await sql<{ session_id: string }>`
    select other.session_id from jr_execution_sessions mine join jr_execution_sessions other using (workspace)
    where mine.session_id = ${sessionId}::uuid and other.session_id <> mine.session_id and other.status = 'running'
  `.execute(context.db)
  const other = busy.rows[0]
  if (other !== undefined) return workspaceBusy(sessionId, other.session_id)
  return new TrackerError(
    'claim_lost',
    `The queue's claim ${job?.jobId ?? ''} of session ${sessionId} is no longer active.`,
    {
      hint: 'Leave the session: another worker has it, or it was cancelled.',
    },
  )
}

export function workspaceBusy(sessionId: string, other: string, cause?: unknown): TrackerError {
  return new TrackerError('workspace_busy', `The workspace of session ${sessionId} is in use by session ${other}.`, {
    hint: 'Two sessions never change one directory at once: wait for the other one to end, or cancel it.',
    retryable: true,
    cause,
  })
}
