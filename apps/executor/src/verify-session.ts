import { randomUUID } from 'node:crypto'
import { maskSecrets } from '@jr/instructions'
import type { EvidenceRecord, Verdict } from '@jr/tracker'
import {
  type CheckContext,
  type CheckOfFeature,
  decideVerdict,
  type Evidence,
  type FeatureVerdict,
  judgeFeatures,
  runChecks,
} from '@jr/verifier'
import { takeSnapshot, treeHash } from '@jr/workspace'
import { baseSnapshot, createCheckContext } from './create-check-context.ts'
import { findJudge } from './find-judge.ts'
import { proposeMissingChecks } from './propose-missing-checks.ts'
import { isSettled, readAnswers, readEvidence } from './read-evidence.ts'
import { changedReason, listChecks, reportChangedChecks, type SessionChecks } from './session-checks.ts'
import type { SessionRun } from './session-run.ts'
import { throwIfDraining } from './session-stop.ts'

/**
 * Red first: runs every check once on the untouched workspace, so that a check that is green without any work is known.
 * Done once a session, before its first step; keeps the untouched workspace for comparison. Returns the checks with those that
 * were proposed.
 */
export async function runBaseline(run: SessionRun, checks: SessionChecks): Promise<SessionChecks> {
  const isUntouched = run.detail.steps.every((step) => step.status === 'pending' && step.snapshot === null)
  if (!isUntouched || readEvidence(run.detail).length > 0) return checks
  await takeSnapshot(run.workspace, { id: baseSnapshot, directory: run.snapshotDirectory })
  const proposal = run.worker.proposeChecks
    ? await proposeMissingChecks(run, listChecks(checks))
    : { checks: [], before: [] }
  // A judge and a person look at the work itself: before it there is nothing to ask.
  const runnable = listChecks(checks).filter(({ check }) => check.kind !== 'judge' && check.kind !== 'human')
  // Stored together: evidence that is there means that the baseline is complete.
  await collect(run, runnable, await createCheckContext(run, 'before'), proposal.before)
  return {
    ...checks,
    features: checks.features.map((feature) => ({
      ...feature,
      checks: [
        ...feature.checks,
        ...proposal.checks.filter(({ featureId }) => featureId === feature.id).map(({ check }) => check),
      ],
    })),
  }
}

/**
 * Runs every check on the finished work and judges the features from the evidence. A verification that a crash cut off, or that an
 * answer to a question has brought about, is repeated only where its evidence is missing or the workspace has changed since.
 */
export async function verifySession(run: SessionRun, all: SessionChecks): Promise<Verdict> {
  const detail = await run.write((tracker) => tracker.getSession(run.handle.sessionId))
  const changed = await reportChangedChecks(run, all, detail)
  const checks: SessionChecks = {
    features: all.features.filter(({ id }) => !changed.features.has(id)),
    document: changed.document ? [] : all.document,
  }
  const stored = readEvidence(detail)
  const before = stored.filter((evidence) => evidence.phase === 'before')
  const now = await treeHash(run.workspace)
  const earlier = stored.filter((evidence) => evidence.phase === 'after' && evidence.treeHash === now)
  const answers = readAnswers(detail)
  const missing = listChecks(checks).filter(({ check }) => !isSettled(check, earlier, answers))
  const judge = missing.some(({ check }) => check.kind === 'judge') ? await findJudge(run, detail) : {}
  const context = { ...(await createCheckContext(run, 'after')), ...judge, answers }
  const after = [...earlier, ...(await collect(run, missing, context))]
  const options = { treeHash: now, after, before }
  const verdicts = [
    ...judgeFeatures(checks.features, options),
    ...[...changed.features].map((id) => toUnverified(id, changedReason)),
  ]
  for (const verdict of verdicts) await recordVerdict(run, verdict)
  const [document] = judgeFeatures([{ id: 'document', checks: checks.document }], options)
  const verdict = decideVerdict(verdicts, checks.document.length === 0 ? undefined : document)
  if (!changed.document) return verdict
  await recordChangedDocument(run, now)
  return verdict === 'verified' ? 'unverified' : verdict
}

/** The document as a whole has no row of its own that could say why: a piece of evidence does. */
async function recordChangedDocument(run: SessionRun, treeHash: string): Promise<void> {
  const record: EvidenceRecord = {
    evidenceId: randomUUID(),
    checkId: 'document',
    kind: 'document',
    phase: 'after',
    outcome: 'could_not_run',
    command: 'The checks of the document as a whole',
    reason: changedReason,
    durationMs: 0,
    treeHash,
    sandboxed: true,
  }
  await run.write((tracker) => tracker.recordEvidence(run.handle, [record]))
}

/** Work that stopped half-way is not judged: what it was to achieve is unverified, and says why. */
export async function leaveUnverified(run: SessionRun, checks: SessionChecks): Promise<void> {
  const reason = 'A step failed, so the work was not checked.'
  for (const { id } of checks.features) {
    await recordVerdict(run, toUnverified(id, reason))
  }
}

function toUnverified(featureId: string, reason: string): FeatureVerdict {
  return { featureId, status: 'unverified', judged: false, judgedByPerson: false, reason, alreadyGreen: [] }
}

async function recordVerdict(run: SessionRun, verdict: FeatureVerdict): Promise<void> {
  const { status, judged, judgedByPerson, reason } = verdict
  const eventId = randomUUID()
  await run.write((tracker) =>
    tracker.recordFeatureStatus(run.handle, verdict.featureId, {
      status,
      judged,
      judgedByPerson,
      eventId,
      ...(reason !== undefined && { reason: maskSecrets(reason) }),
    }),
  )
}

async function collect(
  run: SessionRun,
  checks: readonly CheckOfFeature[],
  context: CheckContext,
  earlier: readonly Evidence[] = [],
): Promise<readonly Evidence[]> {
  if (checks.length + earlier.length === 0) return []
  const ran = await runChecks(checks, context)
  // What goes down together with this worker (a judge's server, one that a check asks) would be held against the work.
  if (ran.some(({ outcome }) => outcome !== 'pass')) throwIfDraining(run.worker)
  const evidence = [...earlier, ...ran]
  const records = evidence.map(toRecord)
  await run.write((tracker) => tracker.recordEvidence(run.handle, records))
  return evidence
}

/** With an id, so that evidence whose acknowledgement got lost is stored once. */
function toRecord(evidence: Evidence): EvidenceRecord {
  const { ranAt: _, ...record } = evidence
  return { evidenceId: randomUUID(), ...record }
}
