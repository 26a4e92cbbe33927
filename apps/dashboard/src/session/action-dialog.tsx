import { useState, type FormEvent, type ReactNode } from 'react'
import { FieldFailure } from '../controls/field-failure.tsx'
import { Dialog } from '../controls/dialog.tsx'
import type { SessionAction } from './actions.ts'

interface ActionDialogProps {
  readonly action: SessionAction
  readonly title: string
  readonly run: (action: SessionAction, note: string) => Promise<void>
  readonly onClose: () => void
}

/** States what the action will do and asks. A refusal by the server is shown here, with its hint, and nothing is lost. */
export function ActionDialog({ action, title, run, onClose }: ActionDialogProps): ReactNode {
  const [note, setNote] = useState('')
  const [busy, setBusy] = useState(false)
  const [failure, setFailure] = useState<Error>()
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    setBusy(true)
    run(action, note.trim()).then(onClose, (error: Error) => {
      setFailure(error)
      setBusy(false)
    })
  }
  return (
    <Dialog title={`${action.label}?`} onClose={onClose}>
      <form onSubmit={submit}>
        <p className="dialog-subject">{title}</p>
        <p>{action.effect}</p>
        {action.takesNote && (
          <label>
            Note <span className="hint">optional, kept in the log</span>
            <textarea rows={3} maxLength={4000} value={note} onChange={(event) => setNote(event.target.value)} />
          </label>
        )}
        {failure && <FieldFailure failure={failure} />}
        <div className="dialog-actions">
          <button type="button" onClick={onClose}>
            Leave it
          </button>
          <button type="submit" className={action.destroys ? 'danger solid' : 'primary'} disabled={busy}>
            {action.label}
          </button>
        </div>
      </form>
    </Dialog>
  )
}
