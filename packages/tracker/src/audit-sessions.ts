import { sql } from 'kysely'
import type { TrackerContext } from './context.ts'
import { inSnapshot } from './in-transaction.ts'
import { invariants } from './invariants.ts'
import type { AuditFinding } from './tracker.ts'

/** Checks every invariant on one snapshot of the live database; reads only. */
export async function auditSessions(context: TrackerContext): Promise<readonly AuditFinding[]> {
  return inSnapshot(context, async ({ db }) => {
    // On a large database this reads for minutes, which the pool's limit would cut off.
    await sql`set local statement_timeout = 0`.execute(db)
    const findings: AuditFinding[] = []
    for (const { name, query } of invariants) {
      const { rows } = await query.execute(db)
      findings.push(...rows.map((row) => ({ invariant: name, sessionId: row.session_id, detail: row.detail })))
    }
    return findings
  })
}
