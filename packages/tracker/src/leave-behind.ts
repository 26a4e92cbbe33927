import { type RawBuilder, sql } from 'kysely'
import type { TrackerContext } from './context.ts'

/**
 * SQL that sends the steps in progress back to `pending`, when a worker is lost or leaves. `source` is the CTE whose row says that
 * the change takes place. The snapshot stays: the next worker restores the workspace from it.
 */
export function interruptSteps(source: string, lost: boolean): RawBuilder<unknown> {
  return sql`
    update jr_execution_steps t
    set status = 'pending', waiting_since = null, interruptions = t.interruptions + ${sql.lit(lost ? 1 : 0)}
    from ${sql.ref(source)}
    where t.session_id = ${sql.ref(`${source}.session_id`)} and t.status = 'in_progress'
    returning t.position`
}

/**
 * SQL that marks the attempts in flight as `unknown`: whether the call was answered and what it cost, nobody can say. One without a
 * tier called no model, so it cost nothing.
 */
export function forgetAttempts(context: TrackerContext, source: string): RawBuilder<unknown> {
  return sql`
    update jr_attempts a
    set status = 'unknown', finished_at = ${context.now()}, error_code = 'outcome_unknown',
      error = 'The worker was lost or stopped while this call was in flight.',
      cost_usd = case when a.tier is null then 0 end, opus_cost_usd = case when a.tier is null then 0 end
    from ${sql.ref(source)}
    where a.session_id = ${sql.ref(`${source}.session_id`)} and a.status = 'running'
    returning a.cost_usd is null as is_unpriced`
}

/** Assignment that counts the attempts which {@link forgetAttempts}, as the CTE `lost`, left without a price. */
export const countLost: RawBuilder<unknown> = sql`unpriced_attempts = s.unpriced_attempts + (select count(*) from lost where is_unpriced)`
