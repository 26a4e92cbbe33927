import { toContract } from '@jr/contract'
import type { SessionDetail } from '@jr/tracker'

/** The session as `GET /api/jr/sessions/:id` answers it. What only the executor needs is left out. */
export function toSessionJson(session: SessionDetail): unknown {
  const steps = session.steps.map((step) => ({ ...step, definition: undefined, snapshot: undefined }))
  return toContract({ ...session, steps, answers: undefined, documentChecks: undefined })
}
