import type { SessionDetail, SessionSummary, Step } from '@jr/contract'
import { useQueryClient } from '@tanstack/react-query'
import { useState, type ReactNode } from 'react'
import { useMonitor } from '../monitor.ts'
import type { UrlControl } from '../state/use-url-state.ts'
import { ActionDialog } from './action-dialog.tsx'

interface ForkButtonProps {
  readonly session: SessionDetail
  readonly step: Step
  readonly url: UrlControl
}

/** Starts a new session that keeps the steps before this one and redoes the rest. */
export function ForkButton({ session, step, url }: ForkButtonProps): ReactNode {
  const { api } = useMonitor()
  const queries = useQueryClient()
  const [asked, setAsked] = useState(false)
  return (
    <>
      <button type="button" onClick={() => setAsked(true)}>
        Run again from here
      </button>
      {asked && (
        <ActionDialog
          action={{
            name: 'retry',
            label: 'Run again from here',
            effect: `A new session starts. It keeps the results of the ${step.index} steps before “${step.name}” and runs this one and the following again. This session stays as it is.`,
            destroys: false,
            takesNote: true,
          }}
          title={session.title ?? session.task_id}
          run={async (_action, note) => {
            const forked = await api.post<SessionSummary>(`/sessions/${session.session_id}/fork`, {
              index: step.index,
              ...(note === '' ? {} : { note }),
            })
            void queries.refetchQueries({ type: 'active' })
            url.go({ session: forked.session_id })
          }}
          onClose={() => setAsked(false)}
        />
      )}
    </>
  )
}
