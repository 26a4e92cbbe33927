import type { SessionSummary, StepStatus } from '@jr/tracker'

type Colour = 'green' | 'yellow' | 'red' | 'cyan' | 'gray'

/** Word, sign and colour of where a session stands; the sign repeats what the colour says. */
export interface StatusLook {
  readonly word: string
  readonly sign: string
  readonly colour: Colour
}

const lookOfStatus: Record<SessionSummary['status'], StatusLook> = {
  pending: { word: 'pending', sign: '○', colour: 'gray' },
  running: { word: 'running', sign: '▶', colour: 'cyan' },
  waiting: { word: 'waiting', sign: '‖', colour: 'yellow' },
  completed: { word: 'completed', sign: '✓', colour: 'green' },
  failed: { word: 'failed', sign: '✗', colour: 'red' },
  cancelled: { word: 'cancelled', sign: '■', colour: 'gray' },
}

/** Completed is green only when it is proven; what nobody could check is amber. */
export function describeStatus(session: Pick<SessionSummary, 'status' | 'verdict' | 'paused' | 'judged'>): StatusLook {
  const look = lookOfStatus[session.status]
  const isActive = session.status === 'pending' || session.status === 'running'
  if (session.paused && isActive) return { word: `${look.word}, paused`, sign: '‖', colour: 'yellow' }
  if (session.verdict === null) return look
  const word = `${look.word}, ${session.verdict}${session.judged ? ' (judged)' : ''}`
  if (session.status !== 'completed') return { ...look, word }
  return session.verdict === 'verified' ? { ...look, word } : { word, sign: '?', colour: 'yellow' }
}

const signOfStep: Record<StepStatus, string> = {
  pending: '·',
  in_progress: '▶',
  passed: '✓',
  failed: '✗',
  skipped: '–',
}

/** On what alone a feature's status rests, where it is no check that ran; empty otherwise. */
export function describeJudgement(feature: { readonly judged: boolean; readonly judgedByPerson: boolean }): string {
  if (feature.judgedByPerson) return 'judged by a person'
  return feature.judged ? 'judged by a model' : ''
}

export function toStepSign(status: StepStatus): string {
  return signOfStep[status]
}
