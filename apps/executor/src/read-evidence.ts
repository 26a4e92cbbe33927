import type { Check } from '@jr/instructions'
import type { SessionDetail } from '@jr/tracker'
import type { Evidence, PersonAnswer } from '@jr/verifier'

/** Stored evidence in the verifier's shape, without what a retry has left behind. */
export function readEvidence(detail: SessionDetail): readonly Evidence[] {
  const ofFeatures = detail.features.flatMap((feature) =>
    feature.evidence.map((evidence) => ({ ...evidence, featureId: feature.featureId })),
  )
  return [...ofFeatures, ...detail.evidence]
    .filter(({ superseded }) => !superseded)
    .map((evidence) => ({
      ...evidence,
      kind: evidence.kind as Evidence['kind'],
      exitCode: evidence.exitCode ?? undefined,
      reason: evidence.reason ?? undefined,
      treeHash: evidence.treeHash ?? '',
    })) as Evidence[]
}

/** The latest answer to each question, but for those that a retry has left behind. */
export function readAnswers({
  answers,
}: SessionDetail): ReadonlyMap<string, PersonAnswer & { readonly answeredAt: Date }> {
  return new Map(
    answers
      .filter(({ superseded }) => !superseded)
      .map(({ checkId, answer, answeredBy, note, treeHash, answeredAt }) => [
        checkId,
        {
          passed: answer === 'yes',
          by: answeredBy.replace(/^person:/, ''),
          ...(note !== null && { note }),
          treeHash,
          answeredAt,
        },
      ]),
  )
}

/**
 * Whether a check need not run again on the same state of the workspace: it has an outcome, or asking again would change none. An
 * unanswered question stays open until there is an answer, and a judge that has spoken is not asked until it agrees.
 */
export function isSettled(
  check: Check,
  evidence: readonly Evidence[],
  answers: ReturnType<typeof readAnswers>,
): boolean {
  const last = evidence.findLast(({ checkId }) => checkId === check.id)
  if (last === undefined) return false
  if (check.kind !== 'human') return last.outcome !== 'could_not_run' || (last.judged && last.output !== '')
  const answer = answers.get(check.id)
  return answer === undefined || answer.answeredAt < last.ranAt
}
