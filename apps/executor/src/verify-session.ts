import { type Check, maskSecrets, parseInstruction } from '@jr/instructions'
import type { EvidenceRecord, SessionDetail, Verdict } from '@jr/tracker'
import {
  type CheckContext,
  type CheckOfFeature,
  decideVerdict,
  type Evidence,
  type FeatureVerdict,
  hashChecks,
  judgeFeatures,
  runChecks,
} from '@jr/verifier'
import { takeSnapshot, treeHash } from '@jr/workspace'
import { baseSnapshot, createCheckContext } from './create-check-context.ts'
import { findJudge } from './find-judge.ts'
import { proposeMissingChecks } from './propose-missing-checks.ts'
import type { SessionRun } from './session-run.ts'

/** The checks of a session: of its features, frozen at submission, and of the document as a whole. */
export interface SessionChecks {
  readonly features: readonly { readonly id: string; readonly checks: readonly Check[] }[]
  readonly document: readonly Check[]
}

/** Reads the checks from what was stored at submission. */
export function readChecks(detail: SessionDetail): SessionChecks {
  return {
    features: detail.features.map(({ featureId, checks }) => ({ id: featureId, checks: checks as Check[] })),
    document: detail.instruction === null ? [] : parseInstruction(detail.instruction).checks,
  }
}

/**
 * Red first: runs every check once on the untouched workspace, so that a check that is green without any work is known.
 * Done once a session, before its first step; keeps the untouched workspace for comparison. Returns the checks with those that
 * were proposed.
 */
export async function runBaseline(run: SessionRun, checks: SessionChecks): Promise<SessionChecks> {
  const isUntouched = run.detail.steps.every((step) => step.status === 'pending' && step.snapshot === null)
  if (!isUntouched || listStoredEvidence(run.detail).length > 0) return checks
  await takeSnapshot(run.workspace, { id: baseSnapshot, directory: run.snapshotDirectory })
  const proposal = run.worker.proposeChecks
    ? await proposeMissingChecks(run, listChecks(checks))
    : { checks: [], before: [] }
  // A judge looks at the work itself: before it there is nothing to ask.
  const runnable = listChecks(checks).filter(({ check }) => check.kind !== 'judge')
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
 * Runs every check on the finished work and judges the features from the evidence. A verification that a crash cut off
 * is repeated only where its evidence is missing or the workspace has changed since.
 */
export async function verifySession(run: SessionRun, all: SessionChecks): Promise<Verdict> {
  const detail = await run.write((tracker) => tracker.getSession(run.handle.sessionId))
  const changed = await reportChangedChecks(run, all, detail)
  const checks: SessionChecks = { ...all, features: all.features.filter(({ id }) => !changed.has(id)) }
  const stored = listStoredEvidence(detail)
  const before = stored.filter((evidence) => evidence.phase === 'before')
  const now = await treeHash(run.workspace)
  const earlier = stored.filter((evidence) => evidence.phase === 'after' && evidence.treeHash === now)
  const known = new Set(earlier.map((evidence) => evidence.checkId))
  const missing = listChecks(checks).filter(({ check }) => !known.has(check.id))
  const judge = missing.some(({ check }) => check.kind === 'judge') ? await findJudge(run, detail) : {}
  const after = [
    ...earlier,
    ...(await collect(run, missing, { ...(await createCheckContext(run, 'after')), ...judge })),
  ]
  const options = { treeHash: now, after, before }
  const verdicts = [
    ...judgeFeatures(checks.features, options),
    ...[...changed].map((id) => toUnverified(id, changedReason)),
  ]
  for (const verdict of verdicts) await recordVerdict(run, verdict)
  const [document] = judgeFeatures([{ id: 'document', checks: checks.document }], options)
  return decideVerdict(verdicts, checks.document.length === 0 ? undefined : document)
}

const changedReason =
  'Its checks are not those that were frozen at submission, so they were not run. Find out who changed the database, then submit the document again.'

/** Features whose checks, as read at the claim or as stored now, are not those of the submission: what they say proves nothing. */
async function reportChangedChecks(
  run: SessionRun,
  checks: SessionChecks,
  detail: SessionDetail,
): Promise<ReadonlySet<string>> {
  const frozen = new Map(detail.features.map(({ featureId, checksHash }) => [featureId, checksHash]))
  const changed = [...checks.features, ...readChecks(detail).features].filter((feature) => {
    const hash = frozen.get(feature.id) ?? null
    return hash !== null && hashChecks(feature.checks) !== hash
  })
  const ids = new Set(changed.map(({ id }) => id))
  for (const id of ids) {
    run.worker.log.error({ sessionId: run.handle.sessionId, featureId: id }, 'checks changed since the submission')
    await run.write((tracker) => tracker.appendEvent(run.handle, { type: 'checks_changed', data: { feature_id: id } }))
  }
  return ids
}

/** Work that stopped half-way is not judged: what it was to achieve is unverified, and says why. */
export async function leaveUnverified(run: SessionRun, checks: SessionChecks): Promise<void> {
  const reason = 'A step failed, so the work was not checked.'
  for (const { id } of checks.features) {
    await recordVerdict(run, toUnverified(id, reason))
  }
}

function toUnverified(featureId: string, reason: string): FeatureVerdict {
  return { featureId, status: 'unverified', judged: false, reason, alreadyGreen: [] }
}

async function recordVerdict(run: SessionRun, verdict: FeatureVerdict): Promise<void> {
  const { status, judged, reason } = verdict
  await run.write((tracker) =>
    tracker.recordFeatureStatus(run.handle, verdict.featureId, {
      status,
      judged,
      ...(reason !== undefined && { reason: maskSecrets(reason) }),
    }),
  )
}

function listChecks(checks: SessionChecks): readonly CheckOfFeature[] {
  return [
    ...checks.features.flatMap(({ id, checks: all }) => all.map((check) => ({ check, featureId: id }))),
    ...checks.document.map((check) => ({ check })),
  ]
}

async function collect(
  run: SessionRun,
  checks: readonly CheckOfFeature[],
  context: CheckContext,
  earlier: readonly Evidence[] = [],
): Promise<readonly Evidence[]> {
  if (checks.length + earlier.length === 0) return []
  const evidence = [...earlier, ...(await runChecks(checks, context))]
  await run.write((tracker) => tracker.recordEvidence(run.handle, evidence.map(toRecord)))
  return evidence
}

function toRecord(evidence: Evidence): EvidenceRecord {
  const { ranAt: _, ...record } = evidence
  return record
}

/** Stored evidence in the verifier's shape. */
function listStoredEvidence(detail: SessionDetail): Evidence[] {
  const ofFeatures = detail.features.flatMap((feature) =>
    feature.evidence.map((evidence) => ({ ...evidence, featureId: feature.featureId })),
  )
  return [...ofFeatures, ...detail.evidence].map((evidence) => ({
    ...evidence,
    kind: evidence.kind as Evidence['kind'],
    exitCode: evidence.exitCode ?? undefined,
    reason: evidence.reason ?? undefined,
    treeHash: evidence.treeHash ?? '',
  })) as Evidence[]
}
