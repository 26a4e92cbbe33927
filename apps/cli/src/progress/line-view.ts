import type { Attempt, SessionDetail, Step } from '@jr/tracker'
import { formatDuration, formatUsd } from '../session/format-figures.ts'
import { toStepSign } from '../session/describe-status.ts'
import { findLastFailure } from '../session/find-last-failure.ts'
import { cut } from '../terminal/format-table.ts'
import { printable } from '../terminal/printable.ts'
import type { Terminal } from '../terminal/terminal.ts'
import type { ProgressView } from './progress-view.ts'

/** Tells each change of a step once. */
export function createLineView(terminal: Terminal): ProgressView {
  const told = new Map<number, string>()
  return {
    update: (session) => {
      for (const step of session.steps) {
        const state = `${step.status} ${step.attempts.length} ${step.interruptions}`
        const before = told.get(step.index)
        told.set(step.index, state)
        if (before === state || (before === undefined && step.status === 'pending')) continue
        terminal.say(formatChange(session, step))
      }
    },
    close: () => undefined,
  }
}

function formatChange(session: SessionDetail, step: Step): string {
  // A step that was reported before and waits again: its work was refuted, its worker died, or a person wants it done again.
  const status = step.status === 'pending' ? 'sent back' : step.status.replace('_', ' ')
  const place = `step ${step.index + 1}/${session.totalSteps}`
  const head = `${toStepSign(step.status)} ${place} ${status}: ${cut(printable(step.name), 80)}`
  const figures = step.status === 'in_progress' ? describeTry(step) : describeResult(step)
  const tail = figures === '' ? '' : ` (${figures})`
  return step.error === null ? head + tail : `${head}${tail}: ${cut(printable(step.error.message), 160)}`
}

/** Each turn of a model that works on files is an attempt in the record, but no further try at the step. */
function describeTry({ attempts }: Step): string {
  const isTurn = ({ reason }: Attempt): boolean => reason?.startsWith('turn ') === true
  const tries = attempts.filter((attempt) => !isTurn(attempt)).length
  const last = attempts.at(-1)
  const failure = findLastFailure(attempts)
  return [
    ...(tries > 1 ? [`attempt ${tries}`] : []),
    ...(last?.tier == null ? [] : [last.tier]),
    ...(last !== undefined && isTurn(last) ? [last.reason ?? ''] : []),
    ...(failure === undefined ? [] : [`after ${cut(printable(failure), 120)}`]),
  ].join(', ')
}

function describeResult(step: Step): string {
  const tier = step.attempts.at(-1)?.tier ?? null
  return [
    ...(step.durationMs === null ? [] : [formatDuration(step.durationMs)]),
    ...(tier === null ? [] : [tier, formatUsd(step.costUsd)]),
  ].join(', ')
}
