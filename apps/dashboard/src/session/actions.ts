import type { SessionDetail, SessionSummary } from '@jr/contract'

type ActionName = 'approve' | 'skip' | 'retry' | 'cancel' | 'pause' | 'resume'

/** Something a person may do to a session, and what it will do, said before it is done. */
export interface SessionAction {
  readonly name: ActionName
  readonly label: string
  readonly effect: string
  /** Undone by nothing: confirmed in red. */
  readonly destroys: boolean
  readonly takesNote: boolean
}

/** What can be done now, most useful first. */
export function listActions(row: SessionSummary, detail: SessionDetail | undefined): readonly SessionAction[] {
  const step = detail?.steps.find((candidate) => candidate.status === 'failed') ?? row.current_step
  const stepName = step ? `step ${step.index + 1}, “${step.name}”` : 'the step'
  const action = (
    name: ActionName,
    label: string,
    effect: string,
    takesNote = false,
    destroys = false,
  ): SessionAction => ({
    name,
    label,
    effect,
    destroys,
    takesNote,
  })
  const approve = action(
    'approve',
    'Approve step',
    `You confirm that ${stepName} is done. It counts as passed, your note is kept with it, and the session goes on.`,
    true,
  )
  const skip = action(
    'skip',
    'Skip step',
    `${sentence(stepName)} is left out. It counts as skipped, never as passed, and the session goes on with the next one.`,
    true,
  )
  const cancel = action(
    'cancel',
    'Cancel session',
    'The session ends for good. A model call in flight is aborted; what the steps have written so far stays in the workspace.',
    true,
    true,
  )
  const pause = action(
    'pause',
    'Pause session',
    'The step in progress ends; no new step starts until somebody resumes the session.',
  )
  const resume = action('resume', 'Resume session', 'The session goes on with its next step.')
  const retry = action(
    'retry',
    'Retry',
    `The session goes on at ${stepName}. Passed steps are not run again; files that the step had changed are put back first.`,
  )

  if (row.status === 'waiting') return [approve, skip, cancel]
  if (row.status === 'failed') return row.failed > 0 ? [retry, skip] : [retry]
  if (row.status === 'cancelled') return [retry]
  if (row.status === 'completed') return []
  return [row.paused ? resume : pause, cancel]
}

function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
