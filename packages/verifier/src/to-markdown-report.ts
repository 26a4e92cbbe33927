import type { Verdict } from './decide-verdict.ts'
import type { Evidence } from './evidence.ts'
import type { ReportFeature } from './to-feature-list.ts'

export interface ReportInput {
  readonly title: string
  readonly verdict: Verdict
  readonly features: readonly ReportFeature[]
  /** All evidence of the session, checks of the document as a whole included. */
  readonly evidence: readonly Evidence[]
}

const verdictSentences: Record<Verdict, string> = {
  verified: '**Verified**: every criterion passed by evidence that Jr collected itself.',
  unverified: '**Unverified**: nothing failed, but not every criterion could be proved.',
  refuted: '**Refuted**: at least one criterion or check failed.',
}
const marks: Record<ReportFeature['status'], string> = { passed: '✔', failed: '✘', unverified: '?', pending: '…' }

/** The report of a session for people: verdict, each criterion with its reason, and the evidence behind it. */
export function toMarkdownReport(input: ReportInput): string {
  const rows = input.features.map((feature) => {
    const status = `${marks[feature.status]} ${feature.status}${feature.judged && feature.status !== 'unverified' ? ' (judged)' : ''}`
    return `| ${status} | ${cell(feature.text)} | ${cell(feature.reason ?? '')} |`
  })
  const owned = new Set(input.features.flatMap((feature) => feature.checks.map((check) => check.id)))
  const sections = input.features.map((feature) =>
    section(
      feature.text,
      input.evidence.filter((item) => feature.checks.some((check) => check.id === item.checkId)),
    ),
  )
  const others = input.evidence.filter((item) => !owned.has(item.checkId))
  if (others.length > 0) sections.push(section('The document as a whole', others))
  const unconfined = input.evidence.some((item) => !item.sandboxed)
  return (
    [
      `# Report: ${line(input.title)}`,
      verdictSentences[input.verdict],
      ...(unconfined
        ? ['**The sandbox was off for some checks**: what they ran could have changed more than the workspace.']
        : []),
      ['| Status | Criterion | Reason |', '| --- | --- | --- |', ...rows].join('\n'),
      '## Evidence',
      ...sections,
    ].join('\n\n') + '\n'
  )
}

function section(title: string, evidence: readonly Evidence[]): string {
  if (evidence.length === 0) return `### ${line(title)}\n\nNo check ran.`
  return [`### ${line(title)}`, ...evidence.map(item)].join('\n\n')
}

function item(evidence: Evidence): string {
  const facts = [
    `${evidence.phase} the work: **${evidence.outcome.replaceAll('_', ' ')}**`,
    ...(evidence.exitCode === undefined ? [] : [`exit ${evidence.exitCode}`]),
    `${evidence.durationMs} ms`,
    evidence.ranAt.toISOString(),
    `tree ${evidence.treeHash.slice(0, 12)}`,
    ...(evidence.judged ? ['judged by a model'] : []),
  ]
  const reason = evidence.reason === undefined ? '' : `\n  ${line(evidence.reason)}`
  const output = evidence.output.trim() === '' ? '' : `\n\n${indent(fence(evidence.output.trimEnd()))}`
  return `- \`${evidence.checkId}\` (${evidence.kind}) ${facts.join(', ')}${reason}\n\n${indent(fence(evidence.command))}${output}`
}

/** A fence that the text cannot close. */
function fence(text: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map((match) => match[0].length))
  const ticks = '`'.repeat(longest + 1)
  return `${ticks}text\n${text}\n${ticks}`
}

function indent(text: string): string {
  return text.replaceAll(/^(?=.)/gm, '  ')
}

function line(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim()
}

function cell(text: string): string {
  return line(text).replaceAll('|', String.raw`\|`)
}
