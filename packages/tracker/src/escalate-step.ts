import { sql } from 'kysely'
import type { TrackerContext } from './context.ts'
import { refuse } from './explain-refusal.ts'
import type { EscalateStep } from './inputs.ts'
import { redoSteps } from './redo-steps.ts'
import type { SessionHandle } from './session.ts'
import { writeSession } from './write-session.ts'

/**
 * The work was checked and refuted: the step and those after it are `pending` again, except what a person decided, and the session
 * is given back with a raised epoch, to be carried on with the step on another tier. The caller has reset the workspace.
 */
export async function escalateStep(
  context: TrackerContext,
  session: SessionHandle,
  index: number,
  escalation: EscalateStep,
): Promise<void> {
  const redo = redoSteps('chosen')
  const written = await writeSession(context, session.sessionId, session.epoch, {
    act: 'escalate',
    change: [
      sql`chosen as materialized (
        select t.session_id from jr_execution_steps t, own
        where t.session_id = own.session_id and t.position = ${index}::integer and t.status = 'passed' and own.open_position is null
      )`,
      sql`redone as materialized (
        select t.session_id, t.position, t.status from jr_execution_steps t, chosen
        where t.session_id = chosen.session_id and t.position >= ${index}::integer and t.status in ('passed', 'failed')
          and t.kind <> 'manual'
      )`,
      ...redo.change,
    ],
    when: sql`exists (select 1 from chosen)`,
    set: [...redo.set, sql`worker_id = null`, sql`job_id = null`, sql`job_retry_count = null`],
    event: {
      type: 'step_escalated',
      index,
      data: {
        from_tier: escalation.fromTier,
        tier: escalation.tier,
        reason: escalation.reason,
        failed_checks: escalation.failedChecks,
        ...(escalation.costUsd !== undefined && { cost_usd: escalation.costUsd }),
      },
    },
  })
  if (written === undefined) await refuse(context, session, 'escalate', index)
}
