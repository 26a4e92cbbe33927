import type { TrackerContext } from './context.ts'
import { inSnapshot } from './in-transaction.ts'
import { invariants } from './invariants.ts'
import type { AuditFinding } from './tracker.ts'

/** Checks every invariant on one snapshot of the live database; reads only. */
export async function auditSessions(context: TrackerContext): Promise<readonly AuditFinding[]> {
  return inSnapshot(context, async ({ db }) => {
    const findings: AuditFinding[] = []
    for (const { name, query } of invariants) {
      const { rows } = await query.execute(db)
      findings.push(...rows.map((row) => ({ invariant: name, sessionId: row.session_id, detail: row.detail })))
    }
    return findings
  })
}
