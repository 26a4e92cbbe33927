import { sql } from 'kysely'
import type { TrackerContext } from './context.ts'
import { explainRefusal } from './explain-refusal.ts'
import type { StepResult } from './inputs.ts'
import type { SessionHandle } from './session.ts'
import { toText } from './to-column.ts'
import { TrackerError } from './tracker-error.ts'
import { writeSession } from './write-session.ts'

/**
 * `in_progress` -> `passed` or `failed`. The same result again is a no-op (the acknowledgement of the first may have been lost);
 * another result is `result_conflict`.
 */
export async function completeStep(
  context: TrackerContext,
  session: SessionHandle,
  index: number,
  result: StepResult,
): Promise<void> {
  const { passed } = result
  const stored = toStored(result)
  const written = await writeSession(context, session.sessionId, session.epoch, {
    act: passed ? 'passStep' : 'failStep',
    change: [
      sql`step as (
        update jr_execution_steps t
        set status = ${sql.lit(stored.status)}, completed_at = ${context.now()}, output = ${stored.output}, error = ${stored.error},
          error_code = ${stored.error_code}, error_hint = ${stored.error_hint}
        from own
        where t.session_id = own.session_id and t.session_id = ${session.sessionId}::uuid and t.position = ${index}::integer and t.status = 'in_progress'
          and own.open_position = t.position and t.waiting_since is null
        returning t.name
      )`,
    ],
    when: sql`exists (select 1 from step)`,
    set: [
      sql`current_position = ${index}::integer`,
      sql`open_position = null`,
      passed ? sql`passed_steps = s.passed_steps + 1` : sql`failed_steps = s.failed_steps + 1`,
    ],
    event: {
      type: passed ? 'step_passed' : 'step_failed',
      index,
      data: passed ? {} : { code: stored.error_code, message: stored.error, hint: stored.error_hint },
    },
  })
  if (written === undefined) await acceptRepetition(context, session, index, stored)
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
): Promise<void> {
  const refusal = await explainRefusal(context, session, stored.status === 'passed' ? 'passStep' : 'failStep', index)
  if (refusal.code !== 'illegal_transition') throw refusal
  const found = await context.db
    .selectFrom('jr_execution_steps')
    .select(['status', 'output', 'error', 'error_code', 'error_hint'])
    .where('session_id', '=', session.sessionId)
    .where('position', '=', index)
    .executeTakeFirst()
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
