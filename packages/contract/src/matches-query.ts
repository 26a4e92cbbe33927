import type { SessionQuery } from './query.ts'
import type { SessionSummary } from './session.ts'

/** The part of a query that says which sessions are meant. */
export type SessionFilterQuery = Pick<
  SessionQuery,
  'status' | 'jr' | 'tier' | 'verdict' | 'waiting_for' | 'task_id' | 'q' | 'from' | 'to'
>

/** Whether nothing more happens to it before somebody does something: a step or a question waits. */
export function waitsForPerson(row: Pick<SessionSummary, 'status' | 'open_questions'>): boolean {
  return row.status === 'waiting' || row.open_questions > 0
}

/**
 * Whether a row belongs to the answer to `GET /api/jr/sessions` with this query: the rule that the server applies in SQL, for a reader
 * who is told of changed rows (`since`) and must see a row leave the filter. Imports nothing, so that a browser loads nothing else with it.
 */
export function matchesQuery(row: SessionSummary, query: SessionFilterQuery): boolean {
  const { status, jr, tier, verdict, waiting_for: waitingFor, task_id: taskId, q, from, to } = query
  if (status && !status.split(',').includes(row.status)) return false
  if (jr !== undefined && row.jr_name !== jr) return false
  if (tier !== undefined && row.model_tier !== tier) return false
  if (verdict !== undefined && row.verdict !== verdict) return false
  if (waitingFor !== undefined && !waitsForPerson(row)) return false
  if (taskId !== undefined && row.task_id !== taskId) return false
  const created = Date.parse(row.created_at)
  if (from !== undefined && created < Date.parse(from)) return false
  if (to !== undefined && created >= Date.parse(to)) return false
  if (!q) return true
  const { title, task_id, jr_name, session_id } = row
  const text = [...(title === null ? [] : [title]), task_id, jr_name, session_id].join(' ')
  return text.toLowerCase().includes(q.toLowerCase())
}
