import type { Answer, Evidence, Feature } from './feature.ts'

/** The question of a `human` check that a session has asked. */
export interface Question {
  readonly checkId: string
  /** Null for a check of the document as a whole. */
  readonly featureId: string | null
  readonly question: string
  /** The state of the workspace that it was asked about. */
  readonly treeHash: string
  /** Nobody has answered it for this state. */
  readonly isOpen: boolean
  readonly answer: Answer | null
}

/** The questions that were asked last, in the order of the document. */
export function listQuestions(
  features: readonly Feature[],
  documentEvidence: readonly Evidence[],
  answers: readonly Answer[],
): readonly Question[] {
  const asked = [
    ...features.flatMap(({ featureId, evidence }) => evidence.map((one) => ({ featureId, evidence: one }))),
    ...documentEvidence.map((evidence) => ({ featureId: null, evidence })),
  ].filter(({ evidence }) => evidence.kind === 'human' && evidence.phase === 'after' && !evidence.superseded)
  const last = new Map(asked.map((one) => [one.evidence.checkId, one]))
  return [...last.values()].map(({ featureId, evidence }) => {
    const { checkId, command, treeHash } = evidence
    const answer =
      answers.findLast((one) => one.checkId === checkId && one.treeHash === treeHash && !one.superseded) ?? null
    return { checkId, featureId, question: command, treeHash: treeHash ?? '', isOpen: answer === null, answer }
  })
}
