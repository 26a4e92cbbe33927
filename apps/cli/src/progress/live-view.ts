import type { SessionDetail, Step } from '@jr/tracker'
import { createLogUpdate } from 'log-update'
import { describeStatus, toStepSign } from '../session/describe-status.ts'
import { formatBar, formatDuration, formatUsd } from '../session/format-figures.ts'
import { findLastFailure } from '../session/find-last-failure.ts'
import { cut } from '../terminal/format-table.ts'
import { printable } from '../terminal/printable.ts'
import type { Terminal } from '../terminal/terminal.ts'
import type { ProgressView } from './progress-view.ts'

const redrawMs = 250
const barWidth = 24

/** A bar and the steps around the current one, drawn again in place; clocks run between changes. */
export function createLiveView(terminal: Terminal): ProgressView {
  const draw = createLogUpdate(terminal.stderr)
  let session: SessionDetail | undefined
  const redraw = (): void => {
    if (session !== undefined) draw(formatProgress(session, terminal, Date.now()))
  }
  const timer = setInterval(redraw, redrawMs)
  return {
    update: (next) => {
      session = next
      redraw()
    },
    close: () => {
      clearInterval(timer)
      redraw()
      draw.done()
    },
  }
}

function formatProgress(session: SessionDetail, terminal: Terminal, now: number): string {
  const width = Math.max(40, terminal.stderr.columns ?? 80) - 1
  const { word, sign, colour } = describeStatus(session)
  const elapsed =
    session.startedAt === null ? null : (session.finishedAt?.getTime() ?? now) - session.startedAt.getTime()
  const title = `${cut(printable(session.title ?? session.taskId), width - 14)}${session.simulated ? ' [simulated]' : ''}`
  const figures = `${Math.floor(session.progressPct)}%  ${session.totalSteps} steps  ${formatDuration(elapsed)}  ${formatUsd(session.costUsd)}`
  return [
    terminal.tint('bold', title),
    `${terminal.tint(colour, formatBar(session.progressPct, barWidth))} ${figures}  ${terminal.tint(colour, `${sign} ${word}`)}`,
    ...chooseSteps(session, (terminal.stderr.rows ?? 24) - 5).map((step) => formatStep(step, terminal, width, now)),
  ].join('\n')
}

/** As many steps as fit, the current one among them. */
function chooseSteps({ steps, currentStep }: SessionDetail, room: number): readonly Step[] {
  const count = Math.max(1, room)
  const first = Math.max(0, Math.min((currentStep?.index ?? 0) - Math.floor(count / 2), steps.length - count))
  return steps.slice(first, first + count)
}

const colourOfStep = {
  pending: 'gray',
  in_progress: 'cyan',
  passed: 'green',
  failed: 'red',
  skipped: 'yellow',
} as const

function formatStep(step: Step, { tint }: Terminal, width: number, now: number): string {
  const attempt = step.attempts.at(-1)
  const failure = step.error?.message ?? (step.status === 'in_progress' ? findLastFailure(step.attempts) : undefined)
  const elapsed = step.durationMs ?? (step.startedAt === null ? null : now - step.startedAt.getTime())
  const figures = [
    ...(step.status === 'pending' || elapsed === null ? [] : [formatDuration(elapsed)]),
    ...(attempt?.tier == null ? [] : [attempt.tier]),
    ...(failure === undefined ? [] : [printable(failure)]),
  ].join(', ')
  const line = `${step.index + 1}. ${printable(step.name)}${figures === '' ? '' : `  ${figures}`}`
  return `  ${tint(colourOfStep[step.status], toStepSign(step.status))} ${cut(line, width - 4)}`
}
