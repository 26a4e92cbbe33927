import type { SessionStatus, StepStatus } from '../src/index.ts'

/** What a session must be after a sequence of acts: a second, much simpler account of the rules, in memory. */
export interface Mirror {
  status: SessionStatus
  epoch: number
  takenOver: number
  steps: { status: StepStatus; by?: 'worker' | 'person'; waiting: boolean; result?: string }[]
  tokens: number
  nanoDollars: number
  unpriced: number
  /** Attempts in flight and lost ones: id to state. */
  attempts: Map<string, Attempt>
  events: number
}

interface Attempt {
  state: 'running' | 'unknown' | 'done'
  readonly step: number
}

export type Act =
  | { readonly type: 'claim' | 'release' | 'cancel' | 'retry' | 'finish' | 'failSession' | 'approve' | 'skipWaiting' }
  | { readonly type: 'skip' | 'wait' | 'attempt'; readonly step: number; readonly stale: boolean }
  | { readonly type: 'start'; readonly step: number; readonly withAttempt: boolean; readonly stale: boolean }
  | {
      readonly type: 'pass' | 'fail'
      readonly step: number
      readonly ends: Result | undefined
      readonly next: { readonly step: number; readonly withAttempt: boolean } | undefined
      readonly stale: boolean
    }
  | { readonly type: 'settle'; readonly ends: Result; readonly stale: boolean }

/** What an attempt used; `nano` dollars undefined: unpriced. */
export interface Result {
  readonly tokens: number
  readonly nano: number | undefined
}

export function newMirror(steps: number): Mirror {
  return {
    status: 'pending',
    epoch: 0,
    takenOver: 0,
    tokens: 0,
    nanoDollars: 0,
    unpriced: 0,
    attempts: new Map(),
    events: 1,
    steps: Array.from({ length: steps }, () => ({ status: 'pending', waiting: false })),
  }
}

const leave = (mirror: Mirror): void => {
  for (const step of mirror.steps)
    if (step.status === 'in_progress') Object.assign(step, { status: 'pending', waiting: false })
  forget(mirror)
}
const forget = (mirror: Mirror): void => {
  for (const attempt of mirror.attempts.values()) {
    if (attempt.state !== 'running') continue
    attempt.state = 'unknown'
    mirror.unpriced += 1
  }
}
const begin = (mirror: Mirror, id: string, step: number): void => {
  mirror.attempts.set(id, { state: 'running', step })
  mirror.events += 1
}
const settle = (mirror: Mirror, attempt: Attempt, { tokens, nano }: Result): void => {
  if (attempt.state === 'unknown') mirror.unpriced -= 1
  if (nano === undefined) mirror.unpriced += 1
  attempt.state = 'done'
  mirror.tokens += tokens
  mirror.nanoDollars += nano ?? 0
  mirror.events += 1
}
const othersOpen = (mirror: Mirror, step: Mirror['steps'][number]): boolean =>
  mirror.steps.some((other) => other !== step && other.status === 'in_progress')
const is = (mirror: Mirror, ...statuses: readonly SessionStatus[]): boolean => statuses.includes(mirror.status)

/** Applies the act; `undefined` when it is legal, else the code of the refusal. */
export function applyToMirror(mirror: Mirror, act: Act, newAttemptId: string): string | undefined {
  const done = (change: () => void): undefined => {
    change()
    mirror.events += 1
    return undefined
  }
  if ('stale' in act && act.stale) return 'session_lost'
  switch (act.type) {
    case 'claim': {
      if (!is(mirror, 'pending', 'running')) return 'session_not_claimable'
      return done(() => {
        if (is(mirror, 'running')) mirror.takenOver += 1
        mirror.status = 'running'
        mirror.epoch += 1
        leave(mirror)
      })
    }
    case 'release': {
      if (!is(mirror, 'running')) return 'illegal_transition'
      return done(() => {
        mirror.status = 'pending'
        mirror.epoch += 1
        leave(mirror)
      })
    }
    case 'cancel': {
      if (is(mirror, 'cancelled')) return undefined
      if (!is(mirror, 'pending', 'running', 'waiting')) return 'illegal_transition'
      return done(() => {
        mirror.status = 'cancelled'
        mirror.epoch += 1
        leave(mirror)
      })
    }
    case 'retry': {
      if (!is(mirror, 'failed', 'cancelled')) return 'illegal_transition'
      return done(() => {
        mirror.status = 'pending'
        mirror.epoch += 1
        for (const step of mirror.steps) {
          if (step.status === 'failed' || (step.status === 'skipped' && step.by === 'worker')) step.status = 'pending'
        }
      })
    }
    case 'finish': {
      if (!is(mirror, 'running')) return is(mirror, 'completed', 'failed') ? undefined : 'illegal_transition'
      if (mirror.steps.some((step) => step.status === 'in_progress')) return 'steps_unfinished'
      const failed = mirror.steps.some(
        (step) => step.status === 'failed' || (step.status === 'skipped' && step.by === 'worker'),
      )
      const open = mirror.steps.some((step) => step.status === 'pending')
      if (open && !failed) return 'steps_unfinished'
      return done(() => {
        mirror.status = failed ? 'failed' : 'completed'
        forget(mirror)
      })
    }
    case 'failSession': {
      if (!is(mirror, 'pending', 'running')) return 'illegal_transition'
      return done(() => {
        mirror.status = 'failed'
        for (const step of mirror.steps) if (step.status === 'in_progress') step.status = 'failed'
        forget(mirror)
      })
    }
    case 'approve':
    case 'skipWaiting': {
      const approve = act.type === 'approve'
      if (!is(mirror, ...(approve ? (['waiting'] as const) : (['waiting', 'failed'] as const))))
        return 'illegal_transition'
      const step = mirror.steps.find((one) => (mirror.status === 'waiting' ? one.waiting : one.status === 'failed'))
      if (step === undefined) return 'illegal_transition'
      return done(() => {
        Object.assign(step, { status: approve ? 'passed' : 'skipped', waiting: false, by: 'person' })
        mirror.status = 'pending'
        mirror.epoch += 1
      })
    }
    case 'start': {
      const step = mirror.steps[act.step]
      if (!is(mirror, 'pending', 'running')) return 'illegal_transition'
      if (step === undefined) return 'step_not_found'
      if (step.status === 'in_progress') return act.withAttempt ? 'illegal_transition' : undefined
      if (step.status !== 'pending' || othersOpen(mirror, step)) return 'illegal_transition'
      return done(() => {
        mirror.status = 'running'
        step.status = 'in_progress'
        if (act.withAttempt) begin(mirror, newAttemptId, act.step)
      })
    }
    case 'pass':
    case 'fail': {
      const wasOpen = mirror.steps[act.step]?.status === 'in_progress'
      const refusal = endStep(mirror, act)
      // The same result again is no end of the step, so it starts nothing either.
      if (refusal === undefined && wasOpen && act.next !== undefined) {
        applyToMirror(mirror, { type: 'start', ...act.next, stale: false }, newAttemptId)
      }
      return refusal
    }
    case 'skip': {
      const step = mirror.steps[act.step]
      if (!is(mirror, 'pending', 'running')) return 'illegal_transition'
      if (step === undefined) return 'step_not_found'
      if ((step.status !== 'pending' && step.status !== 'in_progress') || othersOpen(mirror, step))
        return 'illegal_transition'
      return done(() => {
        Object.assign(step, { status: 'skipped', by: 'worker' })
        mirror.status = 'running'
      })
    }
    case 'wait': {
      const step = mirror.steps[act.step]
      if (!is(mirror, 'pending', 'running')) return 'illegal_transition'
      if (step === undefined) return 'step_not_found'
      if ((step.status !== 'pending' && step.status !== 'in_progress') || othersOpen(mirror, step))
        return 'illegal_transition'
      return done(() => {
        forget(mirror)
        Object.assign(step, { status: 'in_progress', waiting: true })
        mirror.status = 'waiting'
        mirror.epoch += 1
      })
    }
    case 'attempt': {
      const step = mirror.steps[act.step]
      if (!is(mirror, 'running')) return 'illegal_transition'
      if (step === undefined) return 'step_not_found'
      if (step.status !== 'in_progress') return 'illegal_transition'
      begin(mirror, newAttemptId, act.step)
      return undefined
    }
    default: {
      const entry = lastOpen(mirror)
      if (!is(mirror, 'pending', 'running')) return 'illegal_transition'
      if (entry === undefined) return 'attempt_not_found'
      settle(mirror, entry[1], act.ends)
      return undefined
    }
  }
}

function endStep(mirror: Mirror, act: Extract<Act, { type: 'pass' | 'fail' }>): string | undefined {
  const step = mirror.steps[act.step]
  if (!is(mirror, 'running')) return endedResult(mirror, act)
  if (step === undefined) return 'step_not_found'
  if (step.status !== 'in_progress') return endedResult(mirror, act)
  if (act.ends !== undefined) {
    const attempt = lastOpen(mirror)?.[1]
    if (attempt?.step !== act.step) return 'attempt_not_found'
    settle(mirror, attempt, act.ends)
  }
  step.status = act.type === 'pass' ? 'passed' : 'failed'
  mirror.events += 1
  return undefined
}

/** The attempt that `settle` is about: the last one that is still open. */
export function lastOpen(mirror: Mirror): [string, Attempt] | undefined {
  return [...mirror.attempts].findLast(([, { state }]) => state !== 'done')
}

/** All results of the mirror are equal, so a repetition of an ended step is a no-op exactly when the status is the same. */
function endedResult(mirror: Mirror, act: Extract<Act, { step: number }>): string | undefined {
  const step = mirror.steps[act.step]
  if (step === undefined) return is(mirror, 'running') ? 'step_not_found' : 'illegal_transition'
  if (step.status !== 'passed' && step.status !== 'failed') return 'illegal_transition'
  // A step that failed with its session carries the session's error.
  return undefined
}
