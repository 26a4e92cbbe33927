import type { Attempt, Evidence, Feature, SessionDetail, Tier } from '@jr/tracker'
import { exitCodes, type ExitCode } from '../cli-failure.ts'
import { cut } from '../terminal/format-table.ts'
import { printable } from '../terminal/printable.ts'
import type { Terminal } from '../terminal/terminal.ts'
import { describeJudgement, describeStatus } from './describe-status.ts'
import { formatCount, formatDuration, formatUsd } from './format-figures.ts'
import { formatQuestion } from './format-question.ts'

/** How a session ended: verdict, what proves it, what it cost, where to look. */
export function formatOutcome(session: SessionDetail, terminal: Terminal): string {
  const { paint } = terminal
  const { word, sign, colour } = describeStatus(session)
  const lines = [
    `${paint(colour, `${sign} ${word}`)}${session.simulated ? paint('yellow', '  [simulated]') : ''}  ` +
      `${session.passed} of ${session.totalSteps} steps passed in ${formatDuration(session.durationMs)}`,
    ...(session.error === null ? [] : [`  ${clean(session.error.message)}`]),
    ...(session.error?.hint == null ? [] : [`  → ${clean(session.error.hint)}`]),
    ...(session.waitingReason === null ? [] : [`  waiting for a person: ${clean(session.waitingReason)}`]),
    ...session.features.map((feature) => formatProof(feature, terminal)),
    ...session.evidence.filter(isOpenOrFailed).map((evidence) => formatCheck(evidence, terminal)),
    ...formatDoubt(session, terminal),
    ...session.questions.filter(({ isOpen }) => isOpen).map((question) => formatQuestion(question, session.sessionId)),
    ...formatCosts(session),
    ...formatNext(session),
  ]
  return lines.join('\n')
}

/**
 * 0 when the work is completed and nothing was refuted. Completed but unverified is 0 too: a document whose criteria nobody can
 * check by machine must be usable in a script, and the verdict stands in the output. A waiting session is not done: 1.
 */
export function toOutcomeExitCode(session: Pick<SessionDetail, 'status' | 'verdict'>): ExitCode {
  return session.status === 'completed' && session.verdict !== 'refuted' ? exitCodes.ok : exitCodes.failed
}

const lookOfFeature = {
  passed: ['✓', 'green'],
  failed: ['✗', 'red'],
  unverified: ['?', 'yellow'],
  pending: ['·', 'gray'],
} as const

function formatProof(feature: Feature, { paint }: Terminal): string {
  const [sign, colour] = lookOfFeature[feature.status]
  const after = feature.evidence.filter((evidence) => evidence.phase === 'after' && evidence.outcome === 'pass')
  const judgement = describeJudgement(feature)
  const proof =
    feature.status === 'passed'
      ? `${judgement === '' ? '' : `${judgement}: `}${after.map((evidence) => clean(evidence.command)).join('; ')}`
      : (feature.reason ?? 'not judged')
  return `  ${paint(colour, `${sign} ${feature.status}`)} ${clean(feature.description)}\n      ${clean(proof)}`
}

/** Of the finished work as it is, and no proof. */
function isOpenOrFailed({ phase, outcome, superseded }: Evidence): boolean {
  return phase === 'after' && outcome !== 'pass' && !superseded
}

/** A check that belongs to no single feature. */
function formatCheck({ outcome, command, reason }: Evidence, { paint }: Terminal): string {
  const [sign, colour] = lookOfFeature[outcome === 'fail' ? 'failed' : 'unverified']
  const word = outcome === 'fail' ? 'failed' : 'could not run'
  return `  ${paint(colour, `${sign} ${word}`)} ${clean(command)}${reason === null ? '' : `\n      ${clean(reason)}`}`
}

function formatDoubt({ status, verdict, features }: SessionDetail, { paint }: Terminal): readonly string[] {
  if (status !== 'completed' || verdict !== 'unverified') return []
  const open = features.filter((feature) => feature.status !== 'passed').length
  const what =
    features.length === 0
      ? 'The document has no criteria'
      : `${open} of ${features.length} criteria could not be checked`
  return [paint('yellow', `  ${what}: the work is done, but not proven. A person has to look.`)]
}

function formatCosts(session: SessionDetail): readonly string[] {
  const attempts = listAttempts(session)
  const tiers = [...new Set(attempts.flatMap((attempt) => attempt.tier ?? []))]
  if (tiers.length === 0) return ['  cost: $0.00, no model was needed']
  const perTier = tiers.map((tier) => formatTier(tier, session)).join(', ')
  const unpriced = session.unpricedAttempts === 0 ? '' : ` + ${session.unpricedAttempts} unpriced`
  return [
    `  cost: ${formatUsd(session.costUsd)}${unpriced} (${perTier}); the same tokens on Opus: ${formatUsd(session.opusCostUsd)}`,
  ]
}

function formatTier(tier: Tier, session: SessionDetail): string {
  const attempts = listAttempts(session).filter((attempt) => attempt.tier === tier)
  const costUsd = attempts.reduce((sum, attempt) => sum + (attempt.costUsd ?? 0), 0)
  const tokens = attempts.reduce(
    (sum, attempt) =>
      sum + attempt.inputTokens + attempt.outputTokens + attempt.cacheReadTokens + attempt.cacheWriteTokens,
    0,
  )
  return `${tier} ${formatUsd(costUsd)}, ${formatCount(tokens)} tokens`
}

/** Those of the steps and those beside them. */
function listAttempts(session: SessionDetail): readonly Attempt[] {
  return [...session.steps.flatMap((step) => step.attempts), ...session.attempts]
}

function formatNext(session: SessionDetail): readonly string[] {
  const id = session.sessionId.slice(0, 8)
  const next = {
    waiting: [`  go on: jr approve ${id} (done), jr skip ${id} (not needed), jr cancel ${id}`],
    failed: [`  go on: jr retry ${id}`],
    cancelled: [`  go on: jr retry ${id}`],
    completed: [],
    pending: [`  follow: jr watch ${id}`],
    running: [`  follow: jr watch ${id}`],
  }[session.status]
  return [
    ...next,
    `  details: jr show ${id}`,
    ...(session.workspace === null ? [] : [`  workspace: ${session.workspace}`]),
  ]
}

function clean(text: string): string {
  return cut(printable(text), 150)
}
