import { type RawBuilder, sql } from 'kysely'

/**
 * Questions that a completed session `s` asked last, as `listQuestions` finds them, and that nobody has answered. Completed ones only: a
 * session that is being judged asks nothing yet, and one that the evidence refutes is not saved by an answer.
 */
function unanswered(source: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`(
    select distinct on (v.session_id, v.check_id) v.session_id, v.check_id, v.tree_hash, s.evidence_epoch
    from ${source}
    where v.session_id = s.session_id and s.status = 'completed' and v.kind = 'human' and v.phase = 'after'
      and v.epoch >= s.evidence_epoch
    order by v.session_id, v.check_id, v.ran_at desc
  ) as asked
  where not exists (
    select from jr_answers a
    where a.session_id = asked.session_id and a.check_id = asked.check_id and a.tree_hash = asked.tree_hash
      and a.epoch >= asked.evidence_epoch
  )`
}

/** How many questions the session `s` leaves open for a person. */
export const openQuestions: RawBuilder<number> = sql<number>`(
  select count(*) from ${unanswered(sql`jr_evidence v`)}
)`

/** Ids of all sessions with an open question: one pass, where asking each would be one for each. */
export const askingSessions: RawBuilder<unknown> = sql`
  select asked.session_id from ${unanswered(sql`jr_evidence v, jr_execution_sessions s`)}`
