import type { Finding, SubmitTask, TaskAccepted } from '@jr/contract'
import { parseInstruction } from '@jr/instructions'
import { useQueryClient } from '@tanstack/react-query'
import { useDeferredValue, useMemo, useRef, useState, type DragEvent, type FormEvent, type ReactNode } from 'react'
import { toFailureText } from '../format/to-failure-text.ts'
import { ApiFailure } from '../api/api-failure.ts'
import { readField } from '../controls/read-field.ts'
import { useMonitor, type Monitor } from '../monitor.ts'
import type { UrlControl } from '../state/use-url-state.ts'
import { addStyles } from '../styles/monitor-styles.ts'
import css from '../styles/submit.css?inline'
import { PlanPreview } from './plan-preview.tsx'
import { toOffset } from './to-offset.ts'

addStyles(css)

interface SubmitViewProps {
  readonly url: UrlControl
  readonly maySubmit: boolean
  readonly simulated: boolean
  /** Names to choose from; another is taken too. */
  readonly jrs: readonly string[]
}

/** What was typed and not yet submitted, for whoever looks something up and comes back. In memory only: it may hold a secret. */
const drafts = new WeakMap<Monitor, string>()

/** Paste or drop an instruction, see what it will become, submit it. The parser is the server's own, running here. */
export default function SubmitView({ url, maySubmit, simulated, jrs }: SubmitViewProps): ReactNode {
  const monitor = useMonitor()
  const { api } = monitor
  const queries = useQueryClient()
  const [text, setTyped] = useState(drafts.get(monitor) ?? '')
  const setText = (typed: string): void => {
    drafts.set(monitor, typed)
    setTyped(typed)
  }
  const [busy, setBusy] = useState(false)
  const [failure, setFailure] = useState<Error>()
  const editor = useRef<HTMLTextAreaElement>(null)
  const shownText = useDeferredValue(text)
  const plan = useMemo(() => (shownText.trim() === '' ? undefined : parseInstruction(shownText)), [shownText])

  const drop = (event: DragEvent): void => {
    const file = event.dataTransfer.files[0]
    if (file === undefined) return
    event.preventDefault()
    void file.text().then(setText)
  }
  const showLine = (line: number): void => {
    const field = editor.current
    if (field === null) return
    const { begin, end } = toOffset(text, line)
    field.focus()
    field.setSelectionRange(begin, end)
    field.scrollTop = (field.scrollHeight * (line - 3)) / Math.max(1, text.split('\n').length)
  }
  async function send(task: SubmitTask): Promise<void> {
    const accepted = await api.post<TaskAccepted>('/tasks', task)
    drafts.delete(monitor)
    void queries.refetchQueries({ type: 'active' })
    url.go({ view: 'sessions', session: accepted.session_id, tab: '' })
  }
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    const field = (name: string): string => readField(form, name)
    const task: SubmitTask = {
      instruction: text,
      ...(field('jr') && { jr_name: field('jr') }),
      ...(field('workspace') && { workspace: field('workspace') }),
      ...(field('tier') && { tier: field('tier') as NonNullable<SubmitTask['tier']> }),
      ...(field('priority') && { priority: Number(field('priority')) }),
      ...(form.has('continue') && { continue_on_failure: true }),
    }
    setBusy(true)
    setFailure(undefined)
    send(task)
      .catch(setFailure)
      .finally(() => setBusy(false))
  }

  return (
    <div className="page submit" onDragOver={(event) => event.preventDefault()} onDrop={drop}>
      <form onSubmit={submit}>
        <h2>Submit an instruction</h2>
        <label className="submit-text">
          Markdown
          <textarea
            ref={editor}
            value={text}
            spellCheck={false}
            required
            placeholder={'# JR Instruction: …\n\n### Step 1: …\n\nPaste the document here, or drop a file.'}
            onChange={(event) => setText(event.target.value)}
          />
        </label>
        <div className="submit-options">
          <datalist id="jr-names">
            {jrs.map((name) => (
              <option key={name}>{name}</option>
            ))}
          </datalist>
          <label>
            Jr
            <input
              name="jr"
              list="jr-names"
              maxLength={100}
              placeholder={plan?.metadata.assigned_to ?? 'as in the document'}
            />
          </label>
          <label>
            Workspace
            <input name="workspace" placeholder="a new directory" />
          </label>
          <label>
            Model tier
            <select name="tier">
              <option value="">chosen per step</option>
              <option value="haiku">Haiku for every step</option>
              <option value="local">Local for every step</option>
              <option value="opus">Opus for every step</option>
            </select>
          </label>
          <label>
            Priority
            <input name="priority" type="number" step={1} placeholder="0" />
          </label>
          <label className="check">
            <input type="checkbox" name="continue" /> Go on after a failed step
          </label>
        </div>
        {failure && <SubmitFailure failure={failure} />}
        <div className="submit-send">
          <button type="submit" className="primary" disabled={busy || !maySubmit || plan?.executable !== true}>
            Submit
          </button>
          <span className="hint">
            {maySubmit ? whyNot(text, plan?.executable) : 'This server takes no submissions here.'}
            {simulated && maySubmit && ' It will run on the simulator, not on real models.'}
          </span>
        </div>
      </form>
      <section aria-label="Plan" aria-live="off">
        {plan === undefined ? (
          <div className="state">
            <h3>The plan appears here</h3>
            <p>Steps, acceptance criteria with their checks, and whatever you should know before it runs.</p>
          </div>
        ) : (
          <PlanPreview plan={plan} onLine={showLine} />
        )}
      </section>
    </div>
  )
}

function whyNot(text: string, executable: boolean | undefined): string {
  if (text.trim() === '') return 'Nothing to submit yet.'
  return executable ? '' : 'Not executable: see the errors in the plan.'
}

function SubmitFailure({ failure }: { readonly failure: Error }): ReactNode {
  const findings: readonly Finding[] = failure instanceof ApiFailure ? failure.findings : []
  return (
    <div className="callout" data-tone="bad" role="alert">
      <p>{toFailureText(failure)}</p>
      {findings.map((finding) => (
        <p key={`${finding.line} ${finding.code}`}>
          Line {finding.line}: {finding.message}
        </p>
      ))}
    </div>
  )
}
