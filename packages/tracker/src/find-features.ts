import type { JrEvidence } from '@jr/database'
import type { Selectable } from 'kysely'
import type { TrackerContext } from './context.ts'
import type { Answer, Evidence, Feature, FrozenCheck } from './feature.ts'

/** The features of a session with their evidence, and the evidence that belongs to no single feature. */
export async function findFeatures(
  context: TrackerContext,
  sessionId: string,
): Promise<{ readonly features: readonly Feature[]; readonly evidence: readonly Evidence[] }> {
  const features = await context.db
    .selectFrom('jr_features')
    .selectAll()
    .where('session_id', '=', sessionId)
    .orderBy('position')
    .execute()
  const rows = await context.db
    .selectFrom('jr_evidence as v')
    .innerJoin('jr_execution_sessions as s', 's.session_id', 'v.session_id')
    .selectAll('v')
    .select('s.evidence_epoch')
    .where('v.session_id', '=', sessionId)
    .orderBy('v.ran_at')
    .orderBy('v.check_id')
    .execute()
  const evidenceOf = Map.groupBy(rows, (row) => row.feature_id)
  return {
    features: features.map((row) => ({
      featureId: row.feature_id,
      description: row.description,
      line: row.line,
      status: row.status,
      judged: row.judged,
      judgedByPerson: row.judged_by_person,
      reason: row.reason,
      checks: row.checks as unknown as readonly FrozenCheck[],
      checksHash: row.checks_hash,
      verifiedAt: row.verified_at,
      evidence: (evidenceOf.get(row.feature_id) ?? []).map(toEvidence),
    })),
    evidence: (evidenceOf.get(null) ?? []).map(toEvidence),
  }
}

/** Answers to the questions of checks, oldest first. */
export async function listAnswers(context: TrackerContext, sessionId: string): Promise<readonly Answer[]> {
  const rows = await context.db
    .selectFrom('jr_answers as a')
    .innerJoin('jr_execution_sessions as s', 's.session_id', 'a.session_id')
    .selectAll('a')
    .select('s.evidence_epoch')
    .where('a.session_id', '=', sessionId)
    .orderBy('a.answered_at')
    .execute()
  return rows.map((row) => ({
    checkId: row.check_id,
    answer: row.answer,
    answeredBy: row.answered_by,
    note: row.note,
    treeHash: row.tree_hash,
    superseded: row.epoch < row.evidence_epoch,
    answeredAt: row.answered_at,
  }))
}

function toEvidence(row: Selectable<JrEvidence> & { readonly evidence_epoch: number }): Evidence {
  return {
    evidenceId: row.evidence_id,
    checkId: row.check_id,
    kind: row.kind,
    phase: row.phase,
    outcome: row.outcome,
    command: row.command,
    exitCode: row.exit_code,
    output: row.output,
    reason: row.reason,
    durationMs: row.duration_ms,
    treeHash: row.tree_hash,
    sandboxed: row.sandboxed,
    judged: row.judged,
    superseded: row.phase === 'after' && row.epoch < row.evidence_epoch,
    ranAt: row.ran_at,
  }
}
