import { type RawBuilder, sql } from 'kysely'
import { openQuestions } from './open-questions.ts'
import type { SessionSummary } from './session.ts'
import type { SessionStatus, StepStatus, Tier, Verdict } from './words.ts'

/** A row of the sessions list as SQL gives it. */
export interface SummaryRow {
  readonly session_id: string
  readonly task_id: string
  readonly title: string | null
  readonly jr_name: string
  readonly model_tier: Tier | null
  readonly model_served: string | null
  readonly status: SessionStatus
  readonly verdict: Verdict | null
  readonly judged_features: number
  readonly total_steps: number
  readonly passed_steps: number
  readonly failed_steps: number
  readonly skipped_steps: number
  readonly current_position: number | null
  readonly open_position: number | null
  readonly step_name: string | null
  readonly step_status: StepStatus | null
  readonly error_code: string | null
  readonly error_message: string | null
  readonly error_hint: string | null
  readonly waiting_reason: string | null
  readonly open_questions: number
  readonly paused: boolean
  readonly priority: number
  readonly requested_tier: Tier | null
  readonly continue_on_failure: boolean
  readonly parent_session_id: string | null
  readonly workspace: string | null
  readonly worker_id: string | null
  readonly heartbeat_at: Date | null
  readonly taken_over: number
  readonly created_at: Date
  readonly updated_at: Date
  readonly started_at: Date | null
  readonly finished_at: Date | null
  readonly deadline_at: Date | null
  readonly duration_ms: number | null
  readonly total_tokens: number
  readonly cost_usd: number
  readonly opus_cost_usd: number
  readonly unpriced_attempts: number
  readonly simulated: boolean
}

/** Columns of a `SummaryRow`, from sessions `s` joined as `summaryJoins` says. */
export function summaryColumns(now: RawBuilder<Date>): RawBuilder<unknown> {
  return sql`
    s.session_id, s.task_id, s.title, s.jr_name, s.model_tier, s.model_served, s.status, s.verdict, s.judged_features,
    s.total_steps, s.passed_steps, s.failed_steps, s.skipped_steps, s.current_position, s.open_position,
    step.name as step_name, step.status as step_status, s.error_code, s.error_message, s.error_hint, s.waiting_reason,
    ${openQuestions} as open_questions,
    s.active and exists (
      select 1 from jr_pauses p where p.scope in ('all', 'jr:' || s.jr_name, 'session:' || s.session_id)
    ) as paused,
    s.priority, s.requested_tier, s.continue_on_failure, s.parent_session_id, s.workspace, s.worker_id, w.heartbeat_at,
    s.taken_over, s.created_at, s.updated_at, s.started_at, s.finished_at, s.deadline_at,
    case when s.started_at is not null
      then (greatest(0, extract(epoch from coalesce(s.finished_at, ${now}) - s.started_at)) * 1000)::bigint
    end as duration_ms,
    s.total_tokens, s.cost_usd, s.opus_cost_usd, s.unpriced_attempts, s.simulated`
}

/** One step by its key and one worker: nothing here grows with the session. */
export const summaryJoins: RawBuilder<unknown> = sql`
  left join jr_execution_steps step on step.session_id = s.session_id and step.position = s.current_position
  left join jr_workers w on w.worker_id = s.worker_id`

export function toSummary(row: SummaryRow): SessionSummary {
  const finished = row.passed_steps + row.failed_steps + row.skipped_steps
  return {
    sessionId: row.session_id,
    taskId: row.task_id,
    title: row.title,
    jrName: row.jr_name,
    modelTier: row.model_tier,
    modelServed: row.model_served,
    status: row.status,
    verdict: row.verdict,
    judged: row.judged_features > 0,
    totalSteps: row.total_steps,
    passed: row.passed_steps,
    failed: row.failed_steps,
    skipped: row.skipped_steps,
    pending: row.total_steps - finished - (row.open_position === null ? 0 : 1),
    progressPct: toPercent(finished, row.total_steps),
    currentStep:
      row.current_position === null || row.step_name === null || row.step_status === null
        ? null
        : { index: row.current_position, name: row.step_name, status: row.step_status },
    error:
      row.error_code === null
        ? null
        : { code: row.error_code, message: row.error_message ?? row.error_code, hint: row.error_hint },
    waitingReason: row.waiting_reason,
    openQuestions: row.open_questions,
    paused: row.paused,
    priority: row.priority,
    requestedTier: row.requested_tier,
    continueOnFailure: row.continue_on_failure,
    parentSessionId: row.parent_session_id,
    workspace: row.workspace,
    workerId: row.worker_id,
    heartbeatAt: row.heartbeat_at,
    takenOver: row.taken_over,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    startedAt: row.started_at,
    finishedAt: row.finished_at,
    deadlineAt: row.deadline_at,
    durationMs: row.duration_ms,
    totalTokens: row.total_tokens,
    costUsd: row.cost_usd,
    opusCostUsd: row.opus_cost_usd,
    unpricedAttempts: row.unpriced_attempts,
    simulated: row.simulated,
  }
}

/** Share in per cent with one decimal; 0 of 0 is 0. */
export function toPercent(part: number, whole: number): number {
  return whole === 0 ? 0 : Math.round((part / whole) * 1000) / 10
}
