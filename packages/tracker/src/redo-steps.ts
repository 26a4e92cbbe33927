import { type RawBuilder, sql } from 'kysely'

/**
 * What every way of doing work again writes: the steps of the expression `redone` are pending, the features of the session in
 * `source` have no verdict, the counts follow, and whoever was at work is fenced off.
 */
export function redoSteps(source: 'own' | 'chosen'): {
  readonly change: readonly RawBuilder<unknown>[]
  readonly set: readonly RawBuilder<unknown>[]
} {
  return {
    change: [
      sql`steps as (
        update jr_execution_steps t
        set status = 'pending', retries = t.retries + 1, started_at = null, completed_at = null, waiting_since = null, output = null,
          error = null, error_code = null, error_hint = null, skipped_by = null
        from redone
        where t.session_id = redone.session_id and t.position = redone.position
      )`,
      sql`features as (
        update jr_features f set status = 'pending', judged = false, judged_by_person = false, reason = null, verified_at = null
        from ${sql.table(source)} r where f.session_id = r.session_id
      )`,
    ],
    set: [
      sql`epoch = s.epoch + 1`,
      sql`passed_steps = s.passed_steps - (select count(*) from redone where status = 'passed')`,
      sql`failed_steps = s.failed_steps - (select count(*) from redone where status = 'failed')`,
      sql`skipped_steps = s.skipped_steps - (select count(*) from redone where status = 'skipped')`,
      sql`judged_features = 0`,
      sql`evidence_epoch = s.epoch + 1`,
    ],
  }
}
