import type { Evidence, Feature, SessionDetail, Step } from '@jr/tracker'
import { describeStatus } from '../session/describe-status.ts'
import { formatCount, formatDuration, formatUsd } from '../session/format-figures.ts'
import { printable } from '../terminal/printable.ts'

/** A session as a Markdown document to file or to send: what was asked, what was done, what proves it. */
export function formatReport(session: SessionDetail): string {
  const { word } = describeStatus(session)
  return [
    `# ${text(session.title ?? session.taskId)}`,
    session.simulated ? '> **Simulated**: a simulator answered instead of real models.' : '',
    [
      `- **Outcome**: ${word}`,
      `- **Session**: ${session.sessionId}, task ${text(session.taskId)}, ${text(session.jrName)}`,
      `- **Time**: ${session.startedAt?.toISOString() ?? 'not started'}, ${formatDuration(session.durationMs)}`,
      `- **Cost**: ${formatUsd(session.costUsd)}, ${formatCount(session.totalTokens)} tokens; the same on Opus ${formatUsd(session.opusCostUsd)}` +
        (session.unpricedAttempts === 0 ? '' : `; ${session.unpricedAttempts} attempts are unpriced`),
      ...(session.error === null ? [] : [`- **Error**: \`${session.error.code}\` ${text(session.error.message)}`]),
      ...(session.waitingReason === null ? [] : [`- **Waiting**: ${text(session.waitingReason)}`]),
    ].join('\n'),
    '## Features',
    session.features.length === 0
      ? 'The document has no criteria: nothing was proven.'
      : session.features.map(formatFeature).join('\n'),
    ...(session.evidence.length === 0
      ? []
      : [
          '## Checks of the document as a whole',
          session.evidence.map((evidence) => formatEvidence(evidence, '')).join('\n'),
        ]),
    '## Steps',
    session.steps.map(formatStep).join('\n'),
  ]
    .filter((part) => part !== '')
    .join('\n\n')
}

function formatFeature(feature: Feature): string {
  const box = feature.status === 'passed' ? 'x' : ' '
  const status = `${feature.status}${feature.judged ? ', judged by a model' : ''}`
  const reason = feature.reason === null ? '' : `: ${text(feature.reason)}`
  return [
    `- [${box}] ${text(feature.description)} (${status}${reason})`,
    ...feature.evidence.map((evidence) => formatEvidence(evidence, '  ')),
  ].join('\n')
}

function formatEvidence(evidence: Evidence, indent: string): string {
  const exit = evidence.exitCode === null ? '' : `, exit ${evidence.exitCode}`
  const outcome = evidence.outcome.replaceAll('_', ' ')
  const reason = evidence.outcome === 'pass' || evidence.reason === null ? '' : ` (${text(evidence.reason)})`
  return `${indent}- ${evidence.phase} the work: ${outcome}${exit}: ${code(evidence.command)}${reason}`
}

function formatStep(step: Step): string {
  const attempt = step.attempts.at(-1)
  const model = attempt?.modelServed == null ? '' : `, ${text(attempt.modelServed)}`
  const head = `${step.index + 1}. **${text(step.name)}**: ${step.status}, ${step.kind}${model}, ${formatDuration(step.durationMs)}, ${formatUsd(step.costUsd)}`
  return [
    head,
    ...step.files.map((file) => `   - ${file.action} ${code(file.path)}`),
    ...(step.error === null ? [] : [`   - \`${step.error.code}\` ${text(step.error.message)}`]),
  ].join('\n')
}

/** One line that cannot open a heading, a list or HTML of its own. */
function text(value: string): string {
  return printable(value)
    .replace(/\s+/g, ' ')
    .replaceAll(/[<>*_`[\]\\]/g, '\\$&')
    .trim()
}

function code(value: string): string {
  const line = printable(value).replace(/\s+/g, ' ').trim()
  return line.includes('`') ? `\`\` ${line} \`\`` : `\`${line}\``
}
