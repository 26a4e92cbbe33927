import type { SessionDetail, Step } from '@jr/tracker'
import { formatDuration, formatUsd } from '../session/format-figures.ts'
import { toStepSign } from '../session/describe-status.ts'
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
  const place = `step ${step.index + 1}/${session.totalSteps}`
  const head = `${toStepSign(step.status)} ${place} ${step.status.replace('_', ' ')}: ${cut(printable(step.name), 80)}`
  const attempt = step.attempts.at(-1)
  if (step.status === 'in_progress') {
    return attempt === undefined
      ? head
      : `${head} (attempt ${attempt.number}${attempt.tier === null ? '' : ` on ${attempt.tier}`})`
  }
  const figures = [
    ...(step.durationMs === null ? [] : [formatDuration(step.durationMs)]),
    ...(attempt?.tier == null ? [] : [attempt.tier, formatUsd(step.costUsd)]),
  ]
  const tail = figures.length === 0 ? '' : ` (${figures.join(', ')})`
  return step.error === null ? head + tail : `${head}${tail}: ${cut(printable(step.error.message), 160)}`
}
