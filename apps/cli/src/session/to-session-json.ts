import { toContract } from '@jr/api'
import type { SessionDetail } from '@jr/tracker'

/** The session as `GET /api/jr/sessions/:id` answers it. */
export function toSessionJson(session: SessionDetail): unknown {
  const steps = session.steps.map(({ definition: _, snapshot: __, ...step }) => step)
  return toContract({ ...session, steps })
}
