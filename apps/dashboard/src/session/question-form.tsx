import type { Question, SessionSummary } from '@jr/contract'
import { useQueryClient } from '@tanstack/react-query'
import { useState, type ReactNode } from 'react'
import { FieldFailure } from '../controls/field-failure.tsx'
import { Ago } from '../controls/ago.tsx'
import { useMonitor } from '../monitor.ts'

interface QuestionFormProps {
  readonly session: Pick<SessionSummary, 'session_id' | 'status' | 'verdict'>
  readonly question: Question
  readonly mayControl: boolean
}

/** What a person is asked: the answer there is, or the form for one. A refusal is shown, and nothing typed is lost. */
export function QuestionForm({ session, question, mayControl }: QuestionFormProps): ReactNode {
  const [changes, setChanges] = useState(false)
  const { answer } = question
  // While it is judged again, an answer would be refused.
  const isBusy = session.status === 'running'
  return (
    <section className="callout" aria-label={`Question: ${question.question}`}>
      <h3>{question.question}</h3>
      {answer !== null && (
        <p>
          <strong>{answer.answer === 'yes' ? 'Yes' : 'No'}</strong>, says {answer.answered_by.replace(/^person:/, '')}{' '}
          <Ago time={answer.answered_at} />
          {answer.note === null ? '' : `: ${answer.note}`}
        </p>
      )}
      {answer !== null && session.verdict === null && <p className="hint">The verdict is being decided again.</p>}
      {!mayControl && answer === null && <p className="hint">A person must answer, where writing is allowed.</p>}
      {mayControl && answer !== null && !changes && (
        <button type="button" disabled={isBusy} onClick={() => setChanges(true)}>
          Change the answer
        </button>
      )}
      {mayControl && (answer === null || changes) && (
        <AnswerFields
          sessionId={session.session_id}
          question={question}
          isBusy={isBusy}
          onDone={() => setChanges(false)}
        />
      )}
    </section>
  )
}

interface AnswerFieldsProps {
  readonly sessionId: string
  readonly question: Question
  readonly isBusy: boolean
  readonly onDone: () => void
}

function AnswerFields({ sessionId, question, isBusy, onDone }: AnswerFieldsProps): ReactNode {
  const { api, announcer } = useMonitor()
  const queries = useQueryClient()
  const [note, setNote] = useState('')
  const [name, setName] = useState('')
  const [isSending, setSending] = useState(false)
  const [failure, setFailure] = useState<Error>()

  async function send(answer: 'yes' | 'no'): Promise<void> {
    const { check_id, tree_hash } = question
    const [by, why] = [name.trim(), note.trim()]
    await api.post(`/sessions/${sessionId}/answer`, {
      answer,
      check_id,
      tree_hash,
      ...(by === '' ? {} : { by }),
      ...(why === '' ? {} : { note: why }),
    })
    announcer.say('note', `Answered ${answer}. The verdict is decided again.`)
    await queries.refetchQueries({ type: 'active' })
    onDone()
  }

  const start = (answer: 'yes' | 'no'): void => {
    setSending(true)
    setFailure(undefined)
    send(answer)
      .catch(setFailure)
      .finally(() => setSending(false))
  }

  return (
    <>
      <p className="hint">
        Your answer counts for the workspace as it is now (tree {question.tree_hash.slice(0, 8)}) and is kept with your
        name. Yes proves this check; no refutes it, and the session fails. The verdict is decided again.
      </p>
      <label>
        Note <span className="hint">optional, kept with the answer</span>
        <textarea rows={2} maxLength={4000} value={note} onChange={(event) => setNote(event.target.value)} />
      </label>
      <label>
        Your name <span className="hint">optional</span>
        <input maxLength={100} autoComplete="name" value={name} onChange={(event) => setName(event.target.value)} />
      </label>
      {failure && <FieldFailure failure={failure} />}
      <div className="actions">
        <button type="button" className="primary" disabled={isBusy || isSending} onClick={() => start('yes')}>
          Yes
        </button>
        <button type="button" disabled={isBusy || isSending} onClick={() => start('no')}>
          No
        </button>
      </div>
    </>
  )
}
