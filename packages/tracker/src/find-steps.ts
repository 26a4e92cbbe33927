import type { JrAttempts, JrExecutionSteps, JrFileChanges } from '@jr/database'
import type { Selectable } from 'kysely'
import type { TrackerContext } from './context.ts'
import type { Attempt, FileChange, Step } from './step.ts'

/** The steps of a session with their attempts and file changes, in order, and the attempts that belong to no step. */
export async function findSteps(
  context: TrackerContext,
  sessionId: string,
): Promise<{ readonly steps: readonly Step[]; readonly attempts: readonly Attempt[] }> {
  const steps = await context.db
    .selectFrom('jr_execution_steps')
    .selectAll()
    .where('session_id', '=', sessionId)
    .orderBy('position')
    .execute()
  const attempts = await context.db
    .selectFrom('jr_attempts')
    .selectAll()
    .where('session_id', '=', sessionId)
    .orderBy('position')
    .orderBy('number')
    .execute()
  const files = await context.db
    .selectFrom('jr_file_changes')
    .selectAll()
    .where('session_id', '=', sessionId)
    .orderBy('position')
    .orderBy('changed_at')
    .orderBy('path')
    .execute()
  const attemptsOf = Map.groupBy(attempts, (attempt) => attempt.position)
  const filesOf = Map.groupBy(files, (file) => file.position)
  return {
    steps: steps.map((step) =>
      toStep(
        step,
        (attemptsOf.get(step.position) ?? []).map(toAttempt),
        (filesOf.get(step.position) ?? []).map(toFileChange),
      ),
    ),
    attempts: (attemptsOf.get(null) ?? []).map(toAttempt),
  }
}

function toStep(row: Selectable<JrExecutionSteps>, attempts: readonly Attempt[], files: readonly FileChange[]): Step {
  return {
    index: row.position,
    stepId: row.step_id,
    name: row.name,
    description: row.description,
    kind: row.kind,
    status: row.status,
    line: row.line,
    group: row.group_name,
    requestedTier: row.requested_tier,
    definition: row.definition,
    startedAt: row.started_at,
    completedAt: row.completed_at,
    waitingSince: row.waiting_since,
    durationMs:
      row.started_at === null || row.completed_at === null
        ? null
        : Math.max(0, row.completed_at.getTime() - row.started_at.getTime()),
    waitedMs: row.waited_ms,
    output: row.output,
    error:
      row.error === null ? null : { code: row.error_code ?? 'step_failed', message: row.error, hint: row.error_hint },
    note: row.note,
    interruptions: row.interruptions,
    retries: row.retries,
    totalTokens: row.total_tokens,
    costUsd: row.cost_usd,
    snapshot: row.snapshot,
    attempts,
    files,
  }
}

function toAttempt(row: Selectable<JrAttempts>): Attempt {
  return {
    attemptId: row.attempt_id,
    purpose: row.purpose,
    number: row.number,
    epoch: row.epoch,
    tier: row.tier,
    modelRequested: row.model_requested,
    modelServed: row.model_served,
    status: row.status,
    reason: row.reason,
    startedAt: row.started_at,
    finishedAt: row.finished_at,
    latencyMs: row.latency_ms,
    inputTokens: row.input_tokens,
    outputTokens: row.output_tokens,
    cacheReadTokens: row.cache_read_tokens,
    cacheWriteTokens: row.cache_write_tokens,
    costUsd: row.cost_usd,
    opusCostUsd: row.opus_cost_usd,
    priceVersion: row.price_version,
    finishReason: row.finish_reason,
    requestId: row.request_id,
    simulated: row.simulated,
    errorCode: row.error_code,
    error: row.error,
  }
}

function toFileChange(row: Selectable<JrFileChanges>): FileChange {
  return {
    path: row.path,
    action: row.action,
    diff: row.diff,
    beforeHash: row.before_hash,
    afterHash: row.after_hash,
    changedAt: row.changed_at,
    undoneAt: row.undone_at,
  }
}
