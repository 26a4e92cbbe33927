import { sql } from 'kysely'
import type { TrackerContext } from './context.ts'
import { sessionNotFound } from './explain-refusal.ts'
import type { FrozenCheck } from './feature.ts'
import { findFeatures, listAnswers } from './find-features.ts'
import { findSteps } from './find-steps.ts'
import { inSnapshot } from './in-transaction.ts'
import { listQuestions } from './list-questions.ts'
import { isUuid } from './require-valid-session.ts'
import type { Progress, SessionDetail } from './session.ts'
import { summaryColumns, summaryJoins, type SummaryRow, toPercent, toSummary } from './summary-row.ts'
import type { SessionStatus } from './words.ts'

type DetailRow = SummaryRow & {
  readonly epoch: number
  readonly markdown: string | null
  readonly instruction_hash: string | null
  readonly as_of: Date
}

/** Everything that is known of a session, from one snapshot of the database. */
export async function findSession(context: TrackerContext, sessionId: string): Promise<SessionDetail | undefined> {
  if (!isUuid(sessionId)) return undefined
  return inSnapshot(context, (inside) => readSession(inside, sessionId))
}

export async function getSession(context: TrackerContext, sessionId: string): Promise<SessionDetail> {
  const found = await findSession(context, sessionId)
  if (found === undefined) throw sessionNotFound(sessionId)
  return found
}

async function readSession(context: TrackerContext, sessionId: string): Promise<SessionDetail | undefined> {
  const { rows } = await sql<DetailRow>`
    select ${summaryColumns(context.now())}, s.epoch, s.instruction_hash, i.markdown, ${context.now()} as as_of
    from jr_execution_sessions s ${summaryJoins}
    left join jr_instructions i using (instruction_hash)
    where s.session_id = ${sessionId}::uuid
  `.execute(context.db)
  const row = rows[0]
  if (row === undefined) return undefined
  const { steps, attempts } = await findSteps(context, sessionId)
  const { features, evidence } = await findFeatures(context, sessionId)
  const answers = await listAnswers(context, sessionId)
  return {
    ...toSummary(row),
    epoch: row.epoch,
    instruction: row.markdown,
    instructionHash: row.instruction_hash,
    steps,
    attempts,
    features,
    evidence,
    answers,
    questions: listQuestions(features, evidence, answers),
    documentChecks: await findDocumentChecks(context, sessionId),
    asOf: row.as_of,
  }
}

async function findDocumentChecks(
  context: TrackerContext,
  sessionId: string,
): Promise<SessionDetail['documentChecks']> {
  const row = await context.db
    .selectFrom('jr_session_checks')
    .selectAll()
    .where('session_id', '=', sessionId)
    .executeTakeFirst()
  return row === undefined
    ? null
    : { checks: row.checks as unknown as readonly FrozenCheck[], checksHash: row.checks_hash }
}

/** Status and epoch, for a worker that watches for cancellation. */
export async function findSessionState(
  context: TrackerContext,
  sessionId: string,
): Promise<{ readonly status: SessionStatus; readonly epoch: number; readonly paused: boolean } | undefined> {
  if (!isUuid(sessionId)) return undefined
  const { rows } = await sql<{ status: SessionStatus; epoch: number; paused: boolean }>`
    select status, epoch, exists (
      select 1 from jr_pauses p where p.scope in ('all', 'jr:' || s.jr_name, 'session:' || s.session_id)
    ) as paused
    from jr_execution_sessions s where session_id = ${sessionId}::uuid
  `.execute(context.db)
  return rows[0]
}

/** The seed's summary; counted from the rows, so it is also a check of the counters. */
export async function getProgress(
  context: TrackerContext,
  { sessionId }: { readonly sessionId: string },
): Promise<Progress> {
  if (!isUuid(sessionId)) throw sessionNotFound(sessionId)
  const { rows } = await sql<Omit<Progress, 'progress_pct'>>`
    select s.session_id, s.status, count(t.position) as total_steps,
      count(*) filter (where t.status = 'passed') as passed, count(*) filter (where t.status = 'failed') as failed,
      count(*) filter (where t.status = 'skipped') as skipped, count(*) filter (where t.status = 'pending') as pending
    from jr_execution_sessions s left join jr_execution_steps t using (session_id)
    where s.session_id = ${sessionId}::uuid
    group by s.session_id
  `.execute(context.db)
  const row = rows[0]
  if (row === undefined) throw sessionNotFound(sessionId)
  return { ...row, progress_pct: toPercent(row.passed + row.failed + row.skipped, row.total_steps) }
}
