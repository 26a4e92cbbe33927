import type { SessionDetail, SessionSummary } from '@jr/contract'
import { useQueryClient } from '@tanstack/react-query'
import { useState, type ReactNode } from 'react'
import { FieldFailure } from '../controls/field-failure.tsx'
import { useMonitor } from '../monitor.ts'
import { listActions, type SessionAction } from './actions.ts'
import { ActionDialog } from './action-dialog.tsx'

interface ActionBarProps {
  readonly row: SessionSummary
  readonly detail: SessionDetail | undefined
  readonly children?: ReactNode
}

/** What a person may do now. Every action opens a dialog that states its effect; pause and resume, which undo each other, do not. */
export function ActionBar({ row, detail, children }: ActionBarProps): ReactNode {
  const { api, announcer } = useMonitor()
  const queries = useQueryClient()
  const [asked, setAsked] = useState<SessionAction>()
  const [failure, setFailure] = useState<Error>()

  async function run(action: SessionAction, note: string): Promise<void> {
    await api.post(`/sessions/${row.session_id}/${action.name}`, note === '' ? {} : { note })
    announcer.say('note', `${action.label}: done.`)
    await queries.refetchQueries({ type: 'active' })
  }

  const start = (action: SessionAction): void => {
    setFailure(undefined)
    if (action.name === 'pause' || action.name === 'resume') run(action, '').catch(setFailure)
    else setAsked(action)
  }

  return (
    <>
      <div className="actions">
        {listActions(row, detail).map((action, index) => (
          <button
            key={action.name}
            type="button"
            className={action.destroys ? 'danger' : index === 0 && action.name !== 'pause' ? 'primary' : ''}
            title={action.effect}
            onClick={() => start(action)}
          >
            {action.label}
          </button>
        ))}
        {children}
      </div>
      {failure && <FieldFailure failure={failure} />}
      {asked && (
        <ActionDialog action={asked} title={row.title ?? row.task_id} run={run} onClose={() => setAsked(undefined)} />
      )}
    </>
  )
}
