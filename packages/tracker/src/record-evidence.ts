import { sql } from 'kysely'
import type { TrackerContext } from './context.ts'
import { explainRefusal } from './explain-refusal.ts'
import type { EvidenceRecord } from './feature.ts'
import type { SessionHandle } from './session.ts'
import { toJson } from './to-column.ts'
import { TrackerError } from './tracker-error.ts'
import { writeSession } from './write-session.ts'

/** Stores outcomes of checks; evidence is never changed afterwards, and the same id again is a no-op. */
export async function recordEvidence(
  context: TrackerContext,
  session: SessionHandle,
  evidence: readonly EvidenceRecord[],
): Promise<void> {
  if (evidence.length === 0) return
  const rows = evidence.map((one) => ({
    evidence_id: one.evidenceId ?? context.newId(),
    feature_id: one.featureId,
    check_id: one.checkId,
    kind: one.kind,
    phase: one.phase,
    outcome: one.outcome,
    command: one.command,
    exit_code: one.exitCode,
    output: one.output ?? '',
    reason: one.reason,
    duration_ms: Math.round(one.durationMs),
    tree_hash: one.treeHash,
    sandboxed: one.sandboxed,
    judged: one.judged ?? false,
  }))
  const written = await writeSession(context, session.sessionId, session.epoch, {
    act: 'record',
    change: [
      sql`given as materialized (
        select own.session_id, given.* from own, jsonb_to_recordset(${toJson(rows)}::jsonb) as given (
          evidence_id uuid, feature_id text, check_id text, kind text, phase text, outcome text, command text, exit_code integer,
          output text, reason text, duration_ms integer, tree_hash text, sandboxed boolean, judged boolean
        )
      )`,
      sql`known as materialized (
        select given.session_id from given
        where not exists (
          select 1 from given g
          where g.feature_id is not null
            and not exists (select 1 from jr_features f where f.session_id = g.session_id and f.feature_id = g.feature_id)
        )
        limit 1
      )`,
      sql`stored as (
        insert into jr_evidence (
          session_id, evidence_id, feature_id, check_id, kind, phase, outcome, command, exit_code, output, reason, duration_ms,
          tree_hash, sandboxed, judged, epoch, ran_at
        )
        select given.session_id, evidence_id, feature_id, check_id, kind, phase, outcome, command, exit_code, output, reason,
          duration_ms, tree_hash, sandboxed, judged, ${session.epoch}::bigint, ${context.now()}
        from given, known
        on conflict (evidence_id) do nothing
        returning evidence_id
      )`,
    ],
    when: sql`exists (select 1 from stored)`,
    event: {
      type: 'evidence_recorded',
      data: { checks: rows.map(({ check_id, phase, outcome }) => ({ check_id, phase, outcome })) },
    },
  })
  if (written !== undefined) return
  const refusal = await explainRefusal(context, session, 'record')
  // The session would have taken it, so one of the features is missing, or all of it is there already.
  if (!refusal.retryable) throw refusal
  if (await isStored(context, session, evidence)) return
  throw featureNotFound(session.sessionId, await findMissing(context, session, evidence))
}

async function isStored(
  context: TrackerContext,
  session: SessionHandle,
  evidence: readonly EvidenceRecord[],
): Promise<boolean> {
  const ids = evidence.flatMap(({ evidenceId }) => (evidenceId === undefined ? [] : [evidenceId]))
  if (ids.length < evidence.length) return false
  const stored = await context.db
    .selectFrom('jr_evidence')
    .select('evidence_id')
    .where('session_id', '=', session.sessionId)
    .where('evidence_id', 'in', ids)
    .execute()
  return stored.length === new Set(ids).size
}

async function findMissing(
  context: TrackerContext,
  session: SessionHandle,
  evidence: readonly EvidenceRecord[],
): Promise<string> {
  const features = await context.db
    .selectFrom('jr_features')
    .select('feature_id')
    .where('session_id', '=', session.sessionId)
    .execute()
  const known = new Set<string | undefined>(features.map((feature) => feature.feature_id))
  return evidence.find((one) => one.featureId !== undefined && !known.has(one.featureId))?.featureId ?? ''
}

export function featureNotFound(sessionId: string, featureId: string): TrackerError {
  return new TrackerError('feature_not_found', `Session ${sessionId} has no feature "${featureId}".`, {
    hint: 'Features are fixed when the session is created.',
  })
}
