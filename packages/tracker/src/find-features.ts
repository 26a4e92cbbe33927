import type { JrEvidence } from '@jr/database'
import type { Selectable } from 'kysely'
import type { TrackerContext } from './context.ts'
import type { Evidence, Feature } from './feature.ts'

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
    .selectFrom('jr_evidence')
    .selectAll()
    .where('session_id', '=', sessionId)
    .orderBy('ran_at')
    .orderBy('check_id')
    .execute()
  const evidenceOf = Map.groupBy(rows, (row) => row.feature_id)
  return {
    features: features.map((row) => ({
      featureId: row.feature_id,
      description: row.description,
      line: row.line,
      status: row.status,
      judged: row.judged,
      reason: row.reason,
      checks: row.checks as readonly unknown[],
      checksHash: row.checks_hash,
      verifiedAt: row.verified_at,
      evidence: (evidenceOf.get(row.feature_id) ?? []).map(toEvidence),
    })),
    evidence: (evidenceOf.get(null) ?? []).map(toEvidence),
  }
}

function toEvidence(row: Selectable<JrEvidence>): Evidence {
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
    ranAt: row.ran_at,
  }
}
