import type { Attempt, Evidence, Feature, SessionDetail, Step } from '@jr/tracker'
import { cut } from '../terminal/format-table.ts'
import { printable } from '../terminal/printable.ts'
import type { Terminal } from '../terminal/terminal.ts'
import { describeJudgement, describeStatus, toStepSign } from './describe-status.ts'
import { formatCount, formatDuration, formatUsd } from './format-figures.ts'
import { formatQuestion } from './format-question.ts'

/** Lines of an output that are shown; the whole is in the JSON and on the dashboard. */
const shownOutputLines = 12

/** A session with its steps, attempts, features and evidence, for a person. */
export function formatSession(session: SessionDetail, staleness: string | undefined, { paint }: Terminal): string {
  const { word, sign, colour } = describeStatus(session)
  const head = [
    paint('bold', clean(session.title ?? session.taskId)),
    `${paint(colour, `${sign} ${word}`)}${session.simulated ? paint('yellow', '  [simulated]') : ''}`,
    `session ${session.sessionId} · task ${clean(session.taskId)} · ${clean(session.jrName)}`,
    `${session.totalSteps} ${session.totalSteps === 1 ? 'step' : 'steps'}: ${session.passed} passed, ${session.failed} failed, ${session.skipped} skipped, ${session.pending} pending`,
    `${formatDuration(session.durationMs)} · ${formatCount(session.totalTokens)} tokens · ${formatUsd(session.costUsd)}` +
      (session.unpricedAttempts > 0 ? ` + ${session.unpricedAttempts} unpriced` : ''),
    ...(session.workspace === null ? [] : [`workspace ${session.workspace}`]),
    ...(session.waitingReason === null ? [] : [paint('yellow', `waiting: ${clean(session.waitingReason)}`)]),
    ...(session.error === null ? [] : formatFailure(session.error)),
    ...(staleness === undefined ? [] : [paint('yellow', staleness)]),
  ]
  const sections = [
    head.join('\n'),
    ['Steps', ...session.steps.flatMap((step) => formatStep(step))].join('\n'),
    session.features.length === 0
      ? 'No criteria: nothing was proven.'
      : ['Features', ...session.features.flatMap((feature) => formatFeature(feature))].join('\n'),
    session.evidence.length === 0
      ? ''
      : ['Checks that belong to no single feature', ...session.evidence.flatMap(formatEvidence)].join('\n'),
    session.questions.length === 0
      ? ''
      : ['Questions', ...session.questions.map((one) => formatQuestion(one, session.sessionId))].join('\n'),
    session.attempts.length === 0
      ? ''
      : [
          'Model calls beside the steps',
          ...session.attempts.map((one) => `${formatAttempt(one)} · ${one.purpose}`),
        ].join('\n'),
  ]
  return sections.filter((section) => section !== '').join('\n\n')
}

function formatStep(step: Step): readonly string[] {
  const figures = [
    step.kind,
    formatDuration(step.durationMs),
    ...(step.totalTokens === 0 ? [] : [`${formatCount(step.totalTokens)} tokens`, formatUsd(step.costUsd)]),
  ]
  return [
    `  ${toStepSign(step.status)} ${step.index + 1}. ${clean(step.name)}  (${figures.join(', ')})`,
    ...step.attempts.map(formatAttempt),
    ...step.files.map((file) => `      ${file.action} ${clean(file.path)}${file.undoneAt === null ? '' : ' (undone)'}`),
    ...(step.error === null ? [] : formatFailure(step.error).map((line) => `      ${line}`)),
    ...(step.note === null ? [] : [`      note: ${clean(step.note)}`]),
    ...formatOutput(step.output),
  ]
}

function formatAttempt(attempt: Attempt): string {
  const model = attempt.modelServed ?? attempt.modelRequested
  const parts = [
    attempt.status,
    ...(attempt.tier === null
      ? ['no model needed']
      : [
          attempt.tier,
          `${model === null ? 'no answer' : clean(model)}${attempt.simulated ? ' (simulated)' : ''}`,
          formatDuration(attempt.latencyMs),
          formatUsd(attempt.costUsd),
        ]),
    ...(attempt.error === null ? [] : [`${attempt.errorCode ?? 'error'}: ${clean(attempt.error)}`]),
  ]
  return `      attempt ${attempt.number}: ${parts.join(' · ')}`
}

function formatFeature(feature: Feature): readonly string[] {
  const signs = { passed: '✓', failed: '✗', unverified: '?', pending: '·' } as const
  const status = [feature.status, describeJudgement(feature)].filter((part) => part !== '').join(', ')
  const proposed = feature.checks.filter(({ source }) => source === 'proposed')
  return [
    `  ${signs[feature.status]} ${clean(feature.description)}  (${status})`,
    ...(feature.reason === null ? [] : [`      ${clean(feature.reason)}`]),
    ...proposed.map(({ text }) => `      proposed by a model: ${clean(text)}`),
    ...feature.evidence.flatMap(formatEvidence),
  ]
}

function formatEvidence(evidence: Evidence): readonly string[] {
  const exit = evidence.exitCode === null ? '' : `, exit ${evidence.exitCode}`
  const outcome = evidence.outcome === 'could_not_run' ? 'could not run' : evidence.outcome
  const history = evidence.superseded ? ' (before the last retry)' : ''
  const line = `      ${evidence.phase}: ${outcome}${exit}${history} · ${clean(evidence.command)}`
  const said = evidence.kind === 'human' && evidence.outcome === 'pass' ? evidence.output : evidence.reason
  return said === null || (evidence.outcome === 'pass' && evidence.kind !== 'human')
    ? [line]
    : [line, `        ${clean(said)}`]
}

function formatFailure(failure: {
  readonly code: string
  readonly message: string
  readonly hint: string | null
}): string[] {
  return [
    `${failure.code}: ${clean(failure.message)}`,
    ...(failure.hint === null ? [] : [`  → ${clean(failure.hint)}`]),
  ]
}

function formatOutput(output: string | null): readonly string[] {
  if (output === null || output.trim() === '') return []
  const lines = printable(output).trimEnd().split('\n')
  const shown = lines.slice(0, shownOutputLines).map((line) => `      | ${line}`)
  return lines.length > shownOutputLines ? [...shown, `      | … ${lines.length - shownOutputLines} more lines`] : shown
}

function clean(text: string): string {
  return cut(printable(text), 160)
}
