import type { Evidence, Feature, Question, SessionDetail, Step } from '@jr/tracker'
import { describeJudgement, describeStatus } from '../session/describe-status.ts'
import { formatCount, formatDuration, formatUsd } from '../session/format-figures.ts'
import { printable } from '../terminal/printable.ts'

/** A session as a Markdown document to file or to send: what was asked, what was done, what proves it. */
export function formatReport(session: SessionDetail, staleness?: string): string {
  const { word } = describeStatus(session)
  return [
    `# ${text(session.title ?? session.taskId)}`,
    staleness === undefined ? '' : `> **Stale**: ${staleness}`,
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
    ...(session.questions.length === 0
      ? []
      : ['## Questions for a person', session.questions.map(formatAnswer).join('\n')]),
    '## Steps',
    session.steps.map(formatStep).join('\n'),
  ]
    .filter((part) => part !== '')
    .join('\n\n')
}

function formatFeature(feature: Feature): string {
  const box = feature.status === 'passed' ? 'x' : ' '
  const status = [feature.status, describeJudgement(feature)].filter((part) => part !== '').join(', ')
  const reason = feature.reason === null ? '' : `: ${text(feature.reason)}`
  const proposed = feature.checks.filter(({ source }) => source === 'proposed')
  return [
    `- [${box}] ${text(feature.description)} (${status}${reason})`,
    ...proposed.map((check) => `  - proposed by a model: ${code(check.text)}`),
    ...feature.evidence.map((evidence) => formatEvidence(evidence, '  ')),
  ].join('\n')
}

function formatAnswer({ question, answer }: Question): string {
  if (answer === null) return `- ${text(question)} **open**`
  const note = answer.note === null ? '' : `: ${text(answer.note)}`
  const who = text(answer.answeredBy.replace(/^person:/, ''))
  return `- ${text(question)} **${answer.answer}**, ${who}, ${answer.answeredAt.toISOString()}${note}`
}

function formatEvidence(evidence: Evidence, indent: string): string {
  const exit = evidence.exitCode === null ? '' : `, exit ${evidence.exitCode}`
  const outcome = evidence.outcome.replaceAll('_', ' ')
  // What a person or a model said is the proof itself.
  const said = evidence.kind === 'human' || evidence.judged ? evidence.output : ''
  const reason = evidence.outcome === 'pass' ? said : (evidence.reason ?? said)
  const facts = [
    ...(evidence.superseded ? ['before the last retry'] : []),
    ...(evidence.treeHash === null ? [] : [`tree ${evidence.treeHash.slice(0, 12)}`]),
    evidence.ranAt.toISOString(),
    ...(evidence.sandboxed ? [] : ['not sandboxed']),
  ].join(', ')
  return `${indent}- ${evidence.phase} the work: ${outcome}${exit}: ${code(evidence.command)}${reason === '' ? '' : ` (${text(reason)})`}, ${facts}`
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
