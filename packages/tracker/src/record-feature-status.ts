import { sql } from 'kysely'
import { isRecorded } from './accept-recorded.ts'
import type { TrackerContext } from './context.ts'
import { explainRefusal } from './explain-refusal.ts'
import type { FeatureResult } from './inputs.ts'
import { featureNotFound } from './record-evidence.ts'
import type { SessionHandle } from './session.ts'
import { toText } from './to-column.ts'
import { TrackerError } from './tracker-error.ts'
import { writeSession } from './write-session.ts'

/**
 * The verifier's result for a feature. `passed` needs evidence of a check that passed at the end. The same `eventId` again is a no-op (the
 * acknowledgement of the first may have been lost).
 */
export async function recordFeatureStatus(
  context: TrackerContext,
  session: SessionHandle,
  featureId: string,
  result: FeatureResult,
): Promise<void> {
  const judged = result.status === 'passed' && (result.judged ?? false)
  const { judgedByPerson = false, eventId } = result
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
        set status = ${result.status}, judged = ${judged}::boolean,
          judged_by_person = ${judgedByPerson}::boolean, reason = ${toText(result.reason)}, verified_at = ${context.now()}
        from before
        where f.session_id = before.session_id and f.feature_id = before.feature_id
        returning f.feature_id
      )`,
    ],
    when: sql`exists (select 1 from before)`,
    set: [
      sql`judged_features = s.judged_features + ${judged}::boolean::integer - (select judged::integer from before)`,
    ],
    event: {
      type: `feature_${result.status}`,
      ...(eventId !== undefined && { id: eventId }),
      data: { feature_id: featureId, judged, judged_by_person: judgedByPerson },
    },
  })
  if (written !== undefined) return
  const refusal = await explainRefusal(context, session, 'record')
  // The session would have taken it, so it is recorded already, or the feature or its evidence is missing.
  if (!refusal.retryable) throw refusal
  if (eventId !== undefined && (await isRecorded(context, session, eventId))) return
  const feature = await context.db
    .selectFrom('jr_features')
    .select('feature_id')
    .where('session_id', '=', session.sessionId)
    .where('feature_id', '=', featureId)
    .executeTakeFirst()
  if (feature === undefined) throw featureNotFound(session.sessionId, featureId)
  throw new TrackerError(
    'evidence_missing',
    `Feature "${featureId}" cannot pass: no evidence of a check that passed.`,
    {
      hint: 'Record the evidence first. What nobody could check is unverified.',
    },
  )
}
