import { sql } from 'kysely'
import type { TrackerContext } from './context.ts'
import { explainRefusal } from './explain-refusal.ts'
import type { PersonAction } from './inputs.ts'
import type { Session } from './session.ts'
import { TrackerError } from './tracker-error.ts'
import type { StepStatus } from './words.ts'

interface ForkedStep {
  readonly index: number
  readonly stepId: string
  readonly name: string
  readonly status: StepStatus
}

/**
 * A new session of the same task that keeps the results of the steps before `fromIndex`, which must all have passed or been skipped,
 * and does the rest anew. Attempts, costs and evidence stay with the parent.
 */
export async function forkSession(
  context: TrackerContext,
  parentId: string,
  fromIndex: number,
  action: PersonAction = {},
): Promise<Session> {
  const sessionId = context.newId()
  const now = context.now()
  const { rows } = await sql<{ epoch: number; task_id: string; jr_name: string; steps: readonly ForkedStep[] }>`
    with parent as materialized (
      select * from jr_execution_sessions s
      where session_id = ${parentId}::uuid and ${fromIndex}::integer between 0 and total_steps - 1
        and not exists (
          select 1 from jr_execution_steps t
          where t.session_id = s.session_id and t.position < ${fromIndex}::integer and t.status not in ('passed', 'skipped')
        )
      for share
    ),
    kept as (
      select gen_random_uuid() as new_id, t.position < ${fromIndex}::integer as keep, t.* from jr_execution_steps t, parent
      where t.session_id = parent.session_id
    ),
    session as (
      insert into jr_execution_sessions (
        session_id, task_id, jr_name, title, workspace, instruction_hash, requested_tier, simulated, continue_on_failure, priority,
        parent_session_id, total_steps, passed_steps, skipped_steps, event_count, created_at, updated_at
      )
      select ${sessionId}::uuid, task_id, jr_name, title, workspace, instruction_hash, requested_tier, simulated,
        continue_on_failure, priority, session_id, total_steps,
        (select count(*) from kept where keep and status = 'passed'), (select count(*) from kept where keep and status = 'skipped'),
        1, ${now}, ${now}
      from parent
      returning session_id, epoch, task_id, jr_name
    ),
    steps as (
      insert into jr_execution_steps (
        session_id, position, step_id, name, description, kind, line, group_name, requested_tier, definition,
        status, started_at, completed_at, waited_ms, output, note, skipped_by
      )
      select session.session_id, position, new_id, name, description, kind, line, group_name, requested_tier, definition,
        case when keep then status else 'pending' end, case when keep then started_at end, case when keep then completed_at end,
        case when keep then waited_ms else 0 end, case when keep then output end, case when keep then note end, case when keep then skipped_by end
      from kept, session
    ),
    features as (
      insert into jr_features (session_id, feature_id, position, description, line, checks, checks_hash)
      select session.session_id, f.feature_id, f.position, f.description, f.line, f.checks, f.checks_hash
      from jr_features f, parent, session
      where f.session_id = parent.session_id
    ),
    checks as (
      insert into jr_session_checks (session_id, checks, checks_hash)
      select session.session_id, c.checks, c.checks_hash
      from jr_session_checks c, parent, session
      where c.session_id = parent.session_id
    ),
    event as (
      insert into jr_session_events (session_id, sequence, type, actor, epoch, data, occurred_at)
      select session_id, 1, 'session_forked', ${action.actor ?? 'person'}, epoch,
        jsonb_strip_nulls(jsonb_build_object('parent', ${parentId}::text, 'from_index', ${fromIndex}::integer, 'note', ${action.note ?? null}::text)),
        ${now}
      from session
    )
    select epoch, task_id, jr_name, (
      select jsonb_agg(jsonb_build_object(
        'index', position, 'stepId', new_id, 'name', name, 'status', case when keep then status else 'pending' end
      ) order by position) from kept
    ) as steps
    from session
  `.execute(context.db)
  const forked = rows[0]
  if (forked === undefined) throw await explainFork(context, parentId, fromIndex)
  return {
    sessionId,
    epoch: forked.epoch,
    taskId: forked.task_id,
    jrName: forked.jr_name,
    status: 'pending',
    created: true,
    steps: forked.steps,
  }
}

async function explainFork(context: TrackerContext, sessionId: string, fromIndex: number): Promise<TrackerError> {
  const refusal = await explainRefusal(context, { sessionId }, 'annotate', fromIndex)
  if (refusal.code !== 'illegal_transition') return refusal
  return new TrackerError(
    'illegal_transition',
    `Session ${sessionId} cannot be forked from step ${fromIndex}: an earlier step has not passed.`,
    {
      hint: 'Fork from the first step that has not passed, or from an earlier one.',
    },
  )
}
