import { type RawBuilder, sql } from 'kysely'
import { concludeSession, type SessionFacts } from './conclude-session.ts'
import type { TrackerContext } from './context.ts'
import { explainRefusal } from './explain-refusal.ts'
import { inTransaction } from './in-transaction.ts'
import { countLost, forgetAttempts } from './leave-behind.ts'
import type { SessionHandle } from './session.ts'
import { writeSession } from './write-session.ts'
import type { SessionStatus, Verdict } from './words.ts'

/** Ends the session with what its rows say, in one transaction. The same verdict again is a no-op. */
export function finishSession(
  context: TrackerContext,
  session: SessionHandle,
  { verdict }: { readonly verdict: Verdict | null },
): Promise<{ readonly status: SessionStatus }> {
  return inTransaction(context, async (inside) => {
    const facts = await readFacts(inside, session)
    if (facts === undefined) {
      const ended = await findEnd(inside, session, verdict)
      if (ended !== undefined) return { status: ended }
      throw await explainRefusal(inside, session, 'complete')
    }
    const { status, error } = concludeSession(session.sessionId, facts, verdict)
    await writeSession(inside, session.sessionId, session.epoch, {
      act: status === 'completed' ? 'complete' : 'fail',
      change: [sql`lost as (${forgetAttempts(inside, 'own')})`],
      set: [
        sql`verdict = ${verdict}`,
        sql`finished_at = coalesce(${firstEnd(session.sessionId)}, ${inside.now()})`,
        sql`error_code = ${error?.code ?? null}`,
        sql`error_message = ${error?.message ?? null}`,
        sql`error_hint = ${error?.hint ?? null}`,
        countLost,
      ],
      event: { type: `session_${status}`, data: { verdict, ...(error === undefined ? {} : { error }) } },
    })
    return { status }
  })
}

/** The end that an answer to a question has taken back: the work ended then, only its judgement is new. Null for any other end. */
function firstEnd(sessionId: string): RawBuilder<Date | null> {
  return sql`(
    select min(e.occurred_at) from jr_session_events e
    where e.session_id = ${sessionId}::uuid and e.type in ('session_completed', 'session_failed')
      and e.sequence > (
        select coalesce(max(o.sequence), 0) from jr_session_events o
        where o.session_id = ${sessionId}::uuid and o.type in ('session_retried', 'step_approved', 'step_skipped')
      )
  )`
}

async function readFacts(context: TrackerContext, session: SessionHandle): Promise<SessionFacts | undefined> {
  await context.db
    .selectFrom('jr_execution_sessions')
    .select('session_id')
    .where('session_id', '=', session.sessionId)
    .forNoKeyUpdate()
    .execute()
  // A second statement, so that it sees what was committed while the first waited for the lock.
  const { rows } = await sql<SessionFacts>`
    select
      s.total_steps as "totalSteps",
      s.open_position is not null as "stepInProgress",
      count(*) filter (where t.status in ('pending', 'in_progress'))::integer as "openSteps",
      count(*) filter (where t.status = 'failed')::integer as "failedSteps",
      count(*) filter (where t.status = 'skipped' and t.skipped_by = 'worker')::integer as "leftOutSteps",
      (
        select jsonb_build_object('index', f.position, 'name', f.name, 'code', f.error_code, 'message', f.error, 'hint', f.error_hint)
        from jr_execution_steps f where f.session_id = s.session_id and f.status = 'failed' order by f.position limit 1
      ) as "firstFailure",
      (select count(*) from jr_features f where f.session_id = s.session_id)::integer as "features",
      (select coalesce(jsonb_agg(f.description order by f.position), '[]') from jr_features f
        where f.session_id = s.session_id and f.status = 'failed') as "failedFeatures",
      (select count(*) from jr_features f where f.session_id = s.session_id and f.status = 'passed')::integer as "passedFeatures",
      exists (select 1 from jr_evidence v where v.session_id = s.session_id and v.phase = 'after' and v.outcome = 'pass') as "hasPassingEvidence"
    from jr_execution_sessions s
    left join jr_execution_steps t using (session_id)
    where s.session_id = ${session.sessionId}::uuid and s.epoch = ${session.epoch}::bigint and s.status = 'running'
    group by s.session_id
  `.execute(context.db)
  return rows[0]
}

async function findEnd(
  context: TrackerContext,
  session: SessionHandle,
  verdict: Verdict | null,
): Promise<SessionStatus | undefined> {
  const found = await context.db
    .selectFrom('jr_execution_sessions')
    .select(['status', 'verdict'])
    .where('session_id', '=', session.sessionId)
    .where('epoch', '=', session.epoch)
    .where('status', 'in', ['completed', 'failed'])
    .executeTakeFirst()
  return found?.verdict === verdict ? found.status : undefined
}
