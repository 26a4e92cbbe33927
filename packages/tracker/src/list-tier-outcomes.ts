import { sql } from 'kysely'
import type { TrackerContext } from './context.ts'
import type { StepKind, Tier } from './words.ts'

/** What verification said of the work that a tier did for a step. */
export interface TierOutcome {
  readonly kind: StepKind
  readonly tier: Tier
  readonly passed: boolean
}

/**
 * Verified outcomes of the most recent `limit` (default 200) sessions with a verdict that says anything, oldest first. Work that was
 * refuted and tried on another tier within a session counts against the tier that had done it.
 */
export async function listTierOutcomes(
  context: TrackerContext,
  options: { readonly simulated: boolean; readonly limit?: number },
): Promise<readonly TierOutcome[]> {
  const { rows } = await sql<TierOutcome>`
    with recent as materialized (
      select session_id, verdict, finished_at from jr_execution_sessions
      where finished_at is not null and verdict in ('verified', 'refuted') and simulated = ${options.simulated}::boolean
      order by finished_at desc limit ${options.limit ?? 200}::integer
    )
    select kind, tier, passed from (
      select t.kind, e.data ->> 'from_tier' as tier, false as passed, s.finished_at, e.sequence as place
      from recent s
      join jr_session_events e on e.session_id = s.session_id and e.type = 'step_escalated'
      join jr_execution_steps t on t.session_id = e.session_id and t.position = e.position
      union all
      select t.kind, a.tier, s.verdict = 'verified', s.finished_at, 2147483647
      from recent s
      join jr_execution_steps t on t.session_id = s.session_id and t.status = 'passed' and t.kind = 'agent'
      join lateral (
        select tier from jr_attempts a
        where a.session_id = t.session_id and a.position = t.position and a.status = 'passed' and a.tier is not null
        order by a.number desc limit 1
      ) as a on true
    ) as outcomes
    order by finished_at, place
  `.execute(context.db)
  return rows
}
