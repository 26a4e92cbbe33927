import { sql } from 'kysely'
import type { TrackerContext } from './context.ts'
import type { CreateSession } from './inputs.ts'
import { requireValidSession } from './require-valid-session.ts'
import type { Session } from './session.ts'
import { toJson, toText } from './to-column.ts'
import { TrackerError } from './tracker-error.ts'
import type { SessionStatus } from './words.ts'

/** Creates the session, its steps and features, its task and its first event in one statement; idempotent by key. */
export async function createSession(context: TrackerContext, input: CreateSession): Promise<Session> {
  requireValidSession(input)
  const known = await findByKey(context, input.idempotencyKey)
  if (known !== undefined) return known
  const sessionId = input.sessionId ?? context.newId()
  const steps = input.steps.map((step, index) => {
    const { name, description, kind, line, group, tier, definition } =
      typeof step === 'string' ? { description: step } : step
    return {
      position: index,
      step_id: context.newId(),
      name: name ?? `Step ${index + 1}`,
      description,
      kind: kind ?? 'agent',
      line,
      group_name: group,
      requested_tier: tier,
      definition: definition ?? {},
    }
  })
  const created = await insertSession(context, input, sessionId, steps)
  if (created === undefined) {
    // Another submission with the same key was faster, and has committed: the insert waited for it.
    const other = await findByKey(context, input.idempotencyKey)
    if (other !== undefined) return other
    throw new TrackerError('session_exists', `There already is a session ${sessionId}.`, {
      hint: 'Leave the id out, or use an idempotency key to get the earlier session.',
    })
  }
  return {
    sessionId,
    epoch: created.epoch,
    taskId: input.taskId,
    jrName: input.jrName,
    status: 'pending',
    created: true,
    steps: steps.map((step) => ({ index: step.position, stepId: step.step_id, name: step.name, status: 'pending' })),
  }
}

async function insertSession(
  context: TrackerContext,
  input: CreateSession,
  sessionId: string,
  steps: readonly object[],
): Promise<{ epoch: number } | undefined> {
  const now = context.now()
  const features = (input.features ?? []).map((feature, position) => ({
    feature_id: feature.id,
    position,
    description: feature.description,
    line: feature.line,
    checks: feature.checks ?? [],
    checks_hash: feature.checksHash,
  }))
  const title = toText(input.title ?? input.taskId)
  const priority = input.priority ?? 0
  const workspace = input.workspace ?? null
  const instructionHash = input.instruction?.hash ?? null
  const result = await sql<{ epoch: number }>`
    with session as (
      insert into jr_execution_sessions (
        session_id, task_id, jr_name, title, workspace, instruction_hash, requested_tier, simulated, continue_on_failure,
        priority, idempotency_key, deadline_at, total_steps, event_count, created_at, updated_at
      )
      values (
        ${sessionId}::uuid, ${input.taskId}, ${input.jrName}, ${title}, ${workspace}, ${instructionHash},
        ${input.requestedTier ?? null}, ${input.simulated ?? false}, ${input.continueOnFailure ?? false}, ${priority},
        ${input.idempotencyKey ?? null}, ${input.deadlineAt ?? null}, ${steps.length}, 1, ${now}, ${now}
      )
      on conflict do nothing
      returning session_id, epoch, simulated
    ),
    instruction as (
      insert into jr_instructions (instruction_hash, markdown, created_at)
      select ${instructionHash}, ${toText(input.instruction?.markdown)}, ${now} from session
      where ${instructionHash}::text is not null
      -- The lock keeps a prune from deleting the document in the same moment.
      on conflict (instruction_hash) do update set created_at = jr_instructions.created_at
    ),
    task as (
      insert into jr_tasks (task_id, title, jr_name, priority, workspace, instruction_hash, created_at, updated_at)
      select ${input.taskId}, ${title}, ${input.jrName}, ${priority}::integer, ${workspace}, ${instructionHash}, ${now}, ${now} from session
      on conflict (task_id) do update set
        title = excluded.title, jr_name = excluded.jr_name, priority = excluded.priority, workspace = excluded.workspace,
        instruction_hash = excluded.instruction_hash, updated_at = excluded.updated_at
    ),
    steps as (
      insert into jr_execution_steps (
        session_id, position, step_id, name, description, kind, line, group_name, requested_tier, definition
      )
      select session_id, position, step_id, name, description, kind, line, group_name, requested_tier, definition
      from session, jsonb_to_recordset(${toJson(steps)}::jsonb) as step (
        position integer, step_id uuid, name text, description text, kind text, line integer, group_name text,
        requested_tier text, definition jsonb
      )
    ),
    features as (
      insert into jr_features (session_id, feature_id, position, description, line, checks, checks_hash)
      select session_id, feature_id, position, description, line, checks, checks_hash
      from session, jsonb_to_recordset(${toJson(features)}::jsonb) as feature (
        feature_id text, position integer, description text, line integer, checks jsonb, checks_hash text
      )
    ),
    checks as (
      insert into jr_session_checks (session_id, checks, checks_hash)
      select session_id, ${toJson(input.documentChecks?.checks ?? [])}::jsonb, ${input.documentChecks?.checksHash ?? null}
      from session where ${input.documentChecks !== undefined}::boolean
    ),
    event as (
      insert into jr_session_events (session_id, sequence, type, actor, epoch, data, occurred_at)
      select session_id, 1, 'session_created', ${input.actor ?? 'system'}, epoch,
        ${toJson({ steps: steps.length, features: features.length, simulated: input.simulated ?? false })}::jsonb, ${now}
      from session
    )
    select epoch from session
  `.execute(context.db)
  return result.rows[0]
}

async function findByKey(context: TrackerContext, key: string | undefined): Promise<Session | undefined> {
  if (key === undefined) return undefined
  const { rows } = await sql<{
    session_id: string
    epoch: number
    task_id: string
    jr_name: string
    status: SessionStatus
    steps: Session['steps']
  }>`
    select session_id, epoch, task_id, jr_name, status, (
      select jsonb_agg(jsonb_build_object('index', position, 'stepId', step_id, 'name', name, 'status', t.status) order by position)
      from jr_execution_steps t where t.session_id = s.session_id
    ) as steps
    from jr_execution_sessions s
    where idempotency_key = ${key}
  `.execute(context.db)
  const found = rows[0]
  if (found === undefined) return undefined
  return {
    sessionId: found.session_id,
    epoch: found.epoch,
    taskId: found.task_id,
    jrName: found.jr_name,
    status: found.status,
    created: false,
    steps: found.steps,
  }
}
