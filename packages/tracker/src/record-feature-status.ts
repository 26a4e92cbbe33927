import { sql } from 'kysely'
import type { TrackerContext } from './context.ts'
import { refuse } from './explain-refusal.ts'
import type { FeatureResult } from './inputs.ts'
import { featureNotFound } from './record-evidence.ts'
import type { SessionHandle } from './session.ts'
import { toText } from './to-column.ts'
import { TrackerError } from './tracker-error.ts'
import { writeSession } from './write-session.ts'

/** The verifier's result for a feature. `passed` needs evidence of a check that passed at the end. */
export async function recordFeatureStatus(
  context: TrackerContext,
  session: SessionHandle,
  featureId: string,
  result: FeatureResult,
): Promise<void> {
  const judged = result.status === 'passed' && (result.judged ?? false)
  const written = await writeSession(context, session.sessionId, session.epoch, {
    act: 'record',
    change: [
      sql`before as materialized (
        select f.session_id, f.feature_id, f.judged from jr_features f, own
        where f.session_id = own.session_id and f.feature_id = ${featureId}
          and (
            ${result.status} <> 'passed'
            or exists (
              select 1 from jr_evidence v
              where v.session_id = f.session_id and v.feature_id = f.feature_id and v.phase = 'after' and v.outcome = 'pass'
            )
          )
      )`,
      sql`feature as (
        update jr_features f
        set status = ${result.status}, judged = ${judged}::boolean, reason = ${toText(result.reason)}, verified_at = ${context.now()}
        from before
        where f.session_id = before.session_id and f.feature_id = before.feature_id
        returning f.feature_id
      )`,
    ],
    when: sql`exists (select 1 from before)`,
    set: [
      sql`judged_features = s.judged_features + ${judged}::boolean::integer - (select judged::integer from before)`,
    ],
    event: { type: `feature_${result.status}`, data: { feature_id: featureId, judged } },
  })
  if (written !== undefined) return
  const found = await context.db
    .selectFrom('jr_features as f')
    .innerJoin('jr_execution_sessions as s', 's.session_id', 'f.session_id')
    .select(['f.feature_id', 's.status', 's.epoch'])
    .where('f.session_id', '=', session.sessionId)
    .where('f.feature_id', '=', featureId)
    .executeTakeFirst()
  if (found?.epoch === session.epoch && (found.status === 'running' || found.status === 'pending')) {
    throw new TrackerError(
      'evidence_missing',
      `Feature "${featureId}" cannot pass: no evidence of a check that passed.`,
      {
        hint: 'Record the evidence first. What nobody could check is unverified.',
      },
    )
  }
  const session_ = await context.db
    .selectFrom('jr_execution_sessions')
    .select('epoch')
    .where('session_id', '=', session.sessionId)
    .executeTakeFirst()
  if (found === undefined && session_?.epoch === session.epoch) throw featureNotFound(session.sessionId, featureId)
  await refuse(context, session, 'record')
}
