import { expect, test } from 'vitest'
import type { EvidenceRecord, SessionHandle, Verdict } from '../src/index.ts'
import { codeOf, openTestTracker } from './open-test-tracker.ts'

const { tracker, claimNew } = await openTestTracker()

function asked(treeHash: string, checkId = 'c1'): EvidenceRecord {
  return {
    featureId: 'f1',
    checkId,
    kind: 'human',
    phase: 'after',
    outcome: 'could_not_run',
    command: 'Does it read well?',
    durationMs: 0,
    treeHash,
    sandboxed: true,
  }
}

/** A session whose steps are done and whose question was asked. */
async function openAsked(verdict: Verdict | null = 'unverified'): Promise<SessionHandle> {
  const session = await claimNew({
    steps: ['one'],
    features: [{ id: 'f1', description: 'It reads well', line: 3, checks: [{ id: 'c1' }, { id: 'c2' }] }],
    documentChecks: { checks: [{ id: 'd1' }], checksHash: 'frozen' },
  })
  await tracker.startStep(session, 0)
  await tracker.completeStep(session, 0, { passed: true })
  await tracker.recordEvidence(session, [asked('tree-1')])
  await tracker.recordFeatureStatus(session, 'f1', { status: 'unverified', reason: 'a person must answer' })
  await tracker.finishSession(session, { verdict })
  return session
}

test('an answer is stored with who, when, why and for which state, and sends the ended session back to be judged', async () => {
  const { sessionId } = await openAsked()

  await tracker.answerQuestion(sessionId, { checkId: 'c1', answer: 'yes', actor: 'person:ada', note: 'read it twice' })

  const session = await tracker.getSession(sessionId)
  expect(session).toMatchObject({ status: 'pending', verdict: null, finishedAt: null })
  expect(session.features[0]).toMatchObject({ status: 'unverified' })
  expect(session.answers).toMatchObject([
    { checkId: 'c1', answer: 'yes', answeredBy: 'person:ada', note: 'read it twice', treeHash: 'tree-1' },
  ])
  const { events } = await tracker.listEvents(sessionId)
  expect(events.at(-1)).toMatchObject({
    type: 'question_answered',
    actor: 'person:ada',
    data: { check_id: 'c1', feature_id: 'f1', answer: 'yes', note: 'read it twice', tree_hash: 'tree-1' },
  })
  // Until a worker takes it, a second thought counts.
  await tracker.answerQuestion(sessionId, { checkId: 'c1', answer: 'no', actor: 'person:ada' })
  expect((await tracker.getSession(sessionId)).answers.map(({ answer }) => answer)).toEqual(['yes', 'no'])
  expect(await tracker.auditSessions()).toEqual([])
})

test('a judgement that follows an answer leaves the end of the work where it was; a retry does not', async () => {
  const { sessionId } = await openAsked()
  const ended = await tracker.getSession(sessionId)
  const judgeAgain = async (verdict: Verdict): Promise<void> => {
    const claimed = await tracker.claimSession({ sessionId, workerId: 'worker-b' })
    await tracker.finishSession(claimed, { verdict })
  }
  for (const answer of ['no', 'yes'] as const) {
    await tracker.answerQuestion(sessionId, { checkId: 'c1', answer, actor: 'person:ada' })
    await judgeAgain(answer === 'no' ? 'refuted' : 'unverified')
    const { finishedAt, durationMs } = await tracker.getSession(sessionId)
    expect([finishedAt, durationMs]).toEqual([ended.finishedAt, ended.durationMs])
  }

  await tracker.answerQuestion(sessionId, { checkId: 'c1', answer: 'no', actor: 'person:ada' })
  await judgeAgain('refuted')
  await tracker.retrySession(sessionId)
  await judgeAgain('unverified')
  expect((await tracker.getSession(sessionId)).finishedAt?.getTime()).toBeGreaterThan(ended.finishedAt?.getTime() ?? 0)
  expect(await tracker.auditSessions()).toEqual([])
})

test('an answer raises the epoch: a worker that still holds the session writes nothing', async () => {
  const session = await openAsked()
  const { epoch } = await tracker.answerQuestion(session.sessionId, {
    checkId: 'c1',
    answer: 'no',
    actor: 'person:ada',
  })

  expect(epoch).toBeGreaterThan(session.epoch)
  expect(await codeOf(tracker.recordEvidence(session, [asked('tree-1')]))).toBe('session_lost')
})

test('what was not asked, or was asked about another state, takes no answer', async () => {
  const { sessionId } = await openAsked()
  const answer = (checkId: string, treeHash?: string): Promise<string | undefined> =>
    codeOf(
      tracker.answerQuestion(sessionId, {
        checkId,
        answer: 'yes',
        actor: 'person:ada',
        ...(treeHash !== undefined && { treeHash }),
      }),
    )

  const [question] = (await tracker.getSession(sessionId)).questions
  expect(question).toMatchObject({
    checkId: 'c1',
    featureId: 'f1',
    question: 'Does it read well?',
    treeHash: 'tree-1',
    isOpen: true,
    answer: null,
  })
  expect(await answer('c9')).toBe('question_not_found')
  expect(await answer('c2')).toBe('question_not_found')
  expect(await answer('c1', 'tree-0')).toBe('answer_outdated')
  expect((await tracker.getSession(sessionId)).status).toBe('completed')
  expect(await answer('c1', 'tree-1')).toBeUndefined()
  expect((await tracker.getSession(sessionId)).questions).toMatchObject([{ isOpen: false, answer: { answer: 'yes' } }])
})

test('without a name the only open question is meant, and of several none', async () => {
  const session = await openAsked(null)
  const answer = { answer: 'yes', actor: 'person:ada' } as const
  await tracker.answerQuestion(session.sessionId, answer)
  expect((await tracker.getSession(session.sessionId)).answers).toMatchObject([{ checkId: 'c1' }])

  const claimed = await tracker.claimSession({ sessionId: session.sessionId, workerId: 'worker-b' })
  await tracker.recordEvidence(claimed, [asked('tree-2'), asked('tree-2', 'c2')])
  await tracker.finishSession(claimed, { verdict: 'unverified' })
  expect(await codeOf(tracker.answerQuestion(session.sessionId, answer))).toBe('question_ambiguous')

  await tracker.answerQuestion(session.sessionId, { ...answer, checkId: 'c2' })
  await tracker.answerQuestion(session.sessionId, answer)
  expect((await tracker.getSession(session.sessionId)).questions.map(({ isOpen }) => isOpen)).toEqual([false, false])
  const none = await claimNew()
  expect(await codeOf(tracker.answerQuestion(none.sessionId, answer))).toBe('question_not_found')
})

test('a session that is at work, or whose steps are not done, takes no answer', async () => {
  const running = await claimNew({ steps: ['one'], features: [{ id: 'f1', description: 'a', line: 1 }] })
  const answer = { checkId: 'c1', answer: 'yes', actor: 'person:ada' } as const
  expect(await codeOf(tracker.answerQuestion(running.sessionId, answer))).toBe('illegal_transition')

  await tracker.recordEvidence(running, [asked('tree-1')])
  await tracker.startStep(running, 0)
  await tracker.completeStep(running, 0, { passed: false, error: 'no' })
  await tracker.finishSession(running, { verdict: null })
  expect(await codeOf(tracker.answerQuestion(running.sessionId, answer))).toBe('illegal_transition')
  expect((await tracker.getSession(running.sessionId)).answers).toEqual([])
})

test('a retry leaves the evidence of the finished work behind; an answer does not', async () => {
  const { sessionId } = await openAsked()
  await tracker.answerQuestion(sessionId, { checkId: 'c1', answer: 'no', actor: 'person:ada' })
  const claimed = await tracker.claimSession({ sessionId, workerId: 'worker-b' })
  await tracker.recordEvidence(claimed, [{ ...asked('tree-1'), outcome: 'fail' }])
  await tracker.recordFeatureStatus(claimed, 'f1', { status: 'failed', judgedByPerson: true })
  await tracker.finishSession(claimed, { verdict: 'refuted' })
  const refuted = await tracker.getSession(sessionId)
  expect(refuted).toMatchObject({ status: 'failed', features: [{ status: 'failed', judgedByPerson: true }] })
  expect(refuted.answers).toMatchObject([{ answer: 'no', superseded: false }])
  expect(refuted.features[0]?.evidence.map(({ superseded }) => superseded)).toEqual([false, false])

  await tracker.retrySession(sessionId)

  const retried = await tracker.getSession(sessionId)
  const [feature] = retried.features
  expect(retried.answers).toMatchObject([{ answer: 'no', superseded: true }])
  expect(feature).toMatchObject({ status: 'pending', judgedByPerson: false })
  expect(feature?.evidence.map(({ superseded }) => superseded)).toEqual([true, true])
  expect(await tracker.auditSessions()).toEqual([])
})

test('the checks of the document as a whole are frozen with the session and with its forks', async () => {
  const { sessionId } = await openAsked()
  const fork = await tracker.forkSession(sessionId, 0)

  const frozen = { checks: [{ id: 'd1' }], checksHash: 'frozen' }
  expect((await tracker.getSession(sessionId)).documentChecks).toEqual(frozen)
  expect((await tracker.getSession(fork.sessionId)).documentChecks).toEqual(frozen)
  expect((await tracker.getSession((await claimNew()).sessionId)).documentChecks).toBeNull()
})

test('the list counts the questions that a completed session leaves open, as the session itself lists them', async () => {
  const { sessionId } = await openAsked()
  const counts = async (): Promise<readonly number[]> => {
    const { sessions } = await tracker.listSessions({ waitingFor: 'person' }, { limit: 500 })
    const { openQuestions, questions } = await tracker.getSession(sessionId)
    const asking = sessions.filter((row) => row.sessionId === sessionId).map((row) => row.openQuestions)
    return [openQuestions, questions.filter(({ isOpen }) => isOpen).length, ...asking]
  }
  const judgeAgain = async (...evidence: EvidenceRecord[]): Promise<void> => {
    const judge = await tracker.claimSession({ sessionId, workerId: 'worker-b' })
    await tracker.recordEvidence(judge, evidence)
    await tracker.finishSession(judge, { verdict: 'unverified' })
  }
  expect(await counts()).toEqual([1, 1, 1])

  // Answered, then judged again: nothing is asked. The workspace has changed, and a second question came up: both are.
  await tracker.answerQuestion(sessionId, { checkId: 'c1', answer: 'yes', actor: 'person:ada' })
  expect(await counts()).toEqual([0, 0])
  await judgeAgain()
  expect(await counts()).toEqual([0, 0])
  await tracker.answerQuestion(sessionId, { checkId: 'c1', answer: 'yes', actor: 'person:ada' })
  await judgeAgain(asked('tree-2'), asked('tree-2', 'c2'))
  expect(await counts()).toEqual([2, 2, 2])
})
