import { sql } from 'kysely'
import type { TrackerContext } from './context.ts'
import { reopened } from './decide-step.ts'
import { explainRefusal } from './explain-refusal.ts'
import { getSession } from './find-session.ts'
import type { AnswerQuestion } from './inputs.ts'
import type { SessionHandle } from './session.ts'
import { toText } from './to-column.ts'
import { TrackerError } from './tracker-error.ts'
import { writeSession } from './write-session.ts'

/**
 * Stores a person's answer with the state of the workspace for which its question was asked last, and sends the session back to be
 * judged again. It writes no evidence and no feature: only the verifier does.
 */
export async function answerQuestion(
  context: TrackerContext,
  sessionId: string,
  answer: AnswerQuestion,
): Promise<SessionHandle> {
  const { actor, note, treeHash } = answer
  const checkId = answer.checkId ?? (await chooseQuestion(context, sessionId))
  const written = await writeSession(context, sessionId, undefined, {
    act: 'answer',
    actor,
    change: [
      sql`asked as (
        select v.session_id, v.feature_id, v.tree_hash from jr_evidence v, own
        where v.session_id = own.session_id and v.session_id = ${sessionId}::uuid and v.check_id = ${checkId}
          and v.kind = 'human' and v.phase = 'after' and v.tree_hash is not null
        order by v.ran_at desc limit 1
      )`,
      sql`given as (
        insert into jr_answers (answer_id, session_id, check_id, answer, answered_by, note, tree_hash, epoch, answered_at)
        select ${context.newId()}::uuid, session_id, ${checkId}, ${answer.answer}, ${toText(actor)}, ${toText(note)}, tree_hash,
          (select epoch from jr_execution_sessions where session_id = ${sessionId}::uuid), ${context.now()}
        from asked
        where (${treeHash ?? null}::text is null or tree_hash = ${treeHash ?? null})
          and not exists (
            select 1 from jr_execution_steps t
            where t.session_id = ${sessionId}::uuid
              and not (t.status = 'passed' or t.status = 'skipped' and t.skipped_by is distinct from 'worker')
          )
        returning tree_hash
      )`,
    ],
    when: sql`exists (select 1 from given)`,
    set: [sql`epoch = s.epoch + 1`, ...reopened],
    event: {
      type: 'question_answered',
      data: sql`jsonb_strip_nulls(jsonb_build_object(
        'check_id', ${checkId}::text, 'feature_id', (select feature_id from asked), 'answer', ${answer.answer}::text,
        'note', ${toText(note)}::text, 'tree_hash', (select tree_hash from given)
      ))`,
    },
  })
  if (written !== undefined) return { sessionId, epoch: written.epoch }
  throw await explain(context, sessionId, checkId, treeHash)
}

async function chooseQuestion(context: TrackerContext, sessionId: string): Promise<string> {
  const { questions } = await getSession(context, sessionId)
  const open = questions.filter(({ isOpen }) => isOpen)
  const [first, second] = open.length === 0 ? questions : open
  if (first === undefined) throw notAsked(sessionId, '')
  if (second === undefined) return first.checkId
  const list = open.map(({ checkId, question }) => `${checkId} (${question})`).join(', ')
  throw new TrackerError('question_ambiguous', `Session ${sessionId} asks several questions: ${list}.`, {
    hint: 'Say which one is answered, by its check.',
  })
}

function notAsked(sessionId: string, checkId: string): TrackerError {
  return new TrackerError(
    'question_not_found',
    `Session ${sessionId} asks no question${checkId === '' ? '' : ` "${checkId}"`}.`,
    {
      hint: 'Questions are asked when every step is done; "jr answer ID" lists those of a session.',
    },
  )
}

async function explain(
  context: TrackerContext,
  sessionId: string,
  checkId: string,
  treeHash: string | undefined,
): Promise<TrackerError> {
  const refusal = await explainRefusal(context, { sessionId }, 'answer')
  // The status is not the reason: the question, its state or a step is.
  if (!refusal.retryable) return refusal
  const asked = await context.db
    .selectFrom('jr_evidence')
    .select('tree_hash')
    .where('session_id', '=', sessionId)
    .where('check_id', '=', checkId)
    .where('kind', '=', 'human')
    .where('phase', '=', 'after')
    .orderBy('ran_at', 'desc')
    .executeTakeFirst()
  if (asked === undefined) return notAsked(sessionId, checkId)
  if (treeHash !== undefined && asked.tree_hash !== treeHash) {
    return new TrackerError('answer_outdated', `The workspace has changed since question "${checkId}" was shown.`, {
      hint: 'Look at the session again, then answer for what is there now.',
    })
  }
  return new TrackerError('illegal_transition', `Session ${sessionId} cannot take an answer: its steps are not done.`, {
    hint: 'Retry the session first; the question is asked again when every step has passed.',
  })
}
