import { prepareMark } from '@jr/database'
import { sql } from 'kysely'
import type { TrackerContext } from './context.ts'
import { explainRefusal, sessionNotFound } from './explain-refusal.ts'
import { toAttemptColumns } from './finish-attempt.ts'
import type { StepResult } from './inputs.ts'
import type { SessionHandle } from './session.ts'
import { isOwnStep } from './own-step.ts'
import { isUuid } from './require-valid-session.ts'
import { toStartArguments } from './start-step.ts'
import { toText } from './to-column.ts'
import { TrackerError } from './tracker-error.ts'

/**
 * `in_progress` -> `passed` or `failed`, with the end of its last attempt and the start of the next step when these are given. The same
 * result again is a no-op (the acknowledgement of the first may have been lost); another result is `result_conflict`. A next step that
 * may not start (a pause, say) does not keep this one from ending: the answer says whether it has started.
 */
export async function completeStep(
  context: TrackerContext,
  session: SessionHandle,
  index: number,
  result: StepResult,
): Promise<{ readonly nextStarted: boolean }> {
  if (!isUuid(session.sessionId)) throw sessionNotFound(session.sessionId)
  const stored = toStored(result)
  const { attempt, next } = result
  const start = next === undefined ? sql`` : sql`, ${toStartArguments(next.index, next)}`
  const { rows } = await sql<{ epoch: number | null }>`${sql.raw(prepareMark)} select jr_record_transition(
    ${session.sessionId}, ${session.epoch}, ${context.now()}, ${attempt?.attemptId ?? null},
    ${attempt === undefined ? null : toAttemptColumns(attempt)}, ${index}, ${result.passed}, ${stored.output}, ${stored.error},
    ${stored.error_code}, ${stored.error_hint}${start}) as epoch`.execute(context.db)
  if (rows[0]?.epoch != null) return { nextStarted: next !== undefined }
  if (next === undefined) {
    await acceptRepetition(context, session, index, stored, attempt?.attemptId)
    return { nextStarted: false }
  }
  // Refused together, and nothing was written; or the acknowledgement of the first time was lost.
  const { next: _, ...alone } = result
  await completeStep(context, session, index, alone)
  return { nextStarted: await isOwnStep(context, session, next.index, next.attempt?.attemptId) }
}

interface StoredResult {
  readonly status: 'passed' | 'failed'
  readonly output: string | null
  readonly error: string | null
  readonly error_code: string | null
  readonly error_hint: string | null
}

function toStored({ passed, output, error }: StepResult): StoredResult {
  const failure = typeof error === 'string' ? { message: error } : error
  const message = failure?.message ?? (passed ? undefined : 'The step failed and gave no reason.')
  return {
    status: passed ? 'passed' : 'failed',
    output: toText(output),
    error: toText(message),
    error_code: failure?.code ?? (message === undefined ? null : 'step_failed'),
    error_hint: toText(failure?.hint),
  }
}

async function acceptRepetition(
  context: TrackerContext,
  session: SessionHandle,
  index: number,
  stored: StoredResult,
  attemptId: string | undefined,
): Promise<void> {
  const refusal = await explainRefusal(context, session, stored.status === 'passed' ? 'passStep' : 'failStep', index)
  if (refusal.code !== 'illegal_transition') throw refusal
  const found = await context.db
    .selectFrom('jr_execution_steps')
    .select(['status', 'waiting_since', 'output', 'error', 'error_code', 'error_hint'])
    .where('session_id', '=', session.sessionId)
    .where('position', '=', index)
    .executeTakeFirst()
  if (found?.status === 'in_progress' && found.waiting_since === null && attemptId !== undefined) {
    throw new TrackerError(
      'attempt_not_found',
      `Step ${index} of session ${session.sessionId} has no open attempt ${attemptId}.`,
      {
        hint: 'A step ends with an attempt that was started for it and has not ended.',
      },
    )
  }
  if (found === undefined || (found.status !== 'passed' && found.status !== 'failed')) throw refusal
  const { status, output, error, error_code, error_hint } = found
  const same =
    status === stored.status &&
    output === stored.output &&
    error === stored.error &&
    error_code === stored.error_code &&
    error_hint === stored.error_hint
  if (same) return
  throw new TrackerError(
    'result_conflict',
    `Step ${index} of session ${session.sessionId} has already ${status}, with another result.`,
    {
      hint: 'The first result stands. Retry the session to run the step again.',
    },
  )
}
