import { sql } from 'kysely'
import { acceptRecorded } from './accept-recorded.ts'
import type { TrackerContext } from './context.ts'
import type { FrozenChecks } from './inputs.ts'
import type { SessionHandle } from './session.ts'
import { toJson } from './to-column.ts'
import { writeSession } from './write-session.ts'

/** Gives checks to features that have none, once and for all: those of the submission and those given before stay. The same `eventId` again is a no-op. */
export async function freezeChecks(
  context: TrackerContext,
  session: SessionHandle,
  features: readonly FrozenChecks[],
  account: object,
  eventId?: string,
): Promise<void> {
  const rows = features.map(({ featureId, checks, checksHash }) => ({
    feature_id: featureId,
    checks,
    checks_hash: checksHash,
  }))
  const written = await writeSession(context, session.sessionId, session.epoch, {
    act: 'record',
    change: [
      sql`frozen as (
        update jr_features f
        set checks = given.checks, checks_hash = given.checks_hash
        from own, jsonb_to_recordset(${toJson(rows)}::jsonb) as given (feature_id text, checks jsonb, checks_hash text)
        where f.session_id = own.session_id and f.session_id = ${session.sessionId}::uuid and f.feature_id = given.feature_id
          and (f.checks = '[]'::jsonb or f.checks_hash = given.checks_hash)
        returning f.feature_id
      )`,
    ],
    event: { type: 'checks_proposed', data: account, ...(eventId !== undefined && { id: eventId }) },
  })
  if (written === undefined) await acceptRecorded(context, session, eventId)
}
