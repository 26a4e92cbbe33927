import { createHash } from 'node:crypto'
import { type Check, maskSecrets, parseInstruction } from '@jr/instructions'
import type { StoredStep } from '@jr/queue'
import type { EvidenceRecord, SessionDetail, Verdict } from '@jr/tracker'
import {
  type CheckContext,
  type CheckOfFeature,
  type CheckPhase,
  decideVerdict,
  type Evidence,
  type FeatureVerdict,
  judgeFeatures,
  runChecks,
} from '@jr/verifier'
import { findSnapshot, resolvePath, takeSnapshot, treeHash } from '@jr/workspace'
import type { SessionRun } from './session-run.ts'

/** Name of the snapshot of the untouched workspace. */
const baseSnapshot = 'base'

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
 * Done once a session, before its first step; keeps the untouched workspace for comparison.
 */
export async function runBaseline(run: SessionRun, checks: SessionChecks): Promise<void> {
  const isUntouched = run.detail.steps.every((step) => step.status === 'pending' && step.snapshot === null)
  if (!isUntouched || listStoredEvidence(run.detail).length > 0) return
  await takeSnapshot(run.workspace, { id: baseSnapshot, directory: run.snapshotDirectory })
  await collect(run, checks, 'before')
}

/**
 * Runs every check on the finished work and judges the features from the evidence. A verification that a crash cut off
 * is repeated only where its evidence is missing or the workspace has changed since.
 */
export async function verifySession(run: SessionRun, checks: SessionChecks): Promise<Verdict> {
  const detail = await run.write((tracker) => tracker.getSession(run.handle.sessionId))
  const stored = listStoredEvidence(detail)
  const before = stored.filter((evidence) => evidence.phase === 'before')
  const now = await treeHash(run.workspace)
  const earlier = stored.filter((evidence) => evidence.phase === 'after' && evidence.treeHash === now)
  const known = new Set(earlier.map((evidence) => evidence.checkId))
  const missing: SessionChecks = {
    features: checks.features.map(({ id, checks: all }) => ({
      id,
      checks: all.filter((check) => !known.has(check.id)),
    })),
    document: checks.document.filter((check) => !known.has(check.id)),
  }
  const after = [...earlier, ...(await collect(run, missing, 'after'))]
  const options = { treeHash: now, after, before }
  const verdicts = judgeFeatures(checks.features, options)
  for (const verdict of verdicts) await recordVerdict(run, verdict)
  const [document] = judgeFeatures([{ id: 'document', checks: checks.document }], options)
  return decideVerdict(verdicts, checks.document.length === 0 ? undefined : document)
}

/** Work that stopped half-way is not judged: what it was to achieve is unverified, and says why. */
export async function leaveUnverified(run: SessionRun, checks: SessionChecks): Promise<void> {
  const reason = 'A step failed, so the work was not checked.'
  for (const { id } of checks.features) {
    await recordVerdict(run, { featureId: id, status: 'unverified', judged: false, reason, alreadyGreen: [] })
  }
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

async function collect(run: SessionRun, checks: SessionChecks, phase: CheckPhase): Promise<Evidence[]> {
  const list: CheckOfFeature[] = [
    ...checks.features.flatMap(({ id, checks: all }) => all.map((check) => ({ check, featureId: id }))),
    ...checks.document.map((check) => ({ check })),
  ]
  if (list.length === 0) return []
  const evidence = await runChecks(list, await createCheckContext(run, phase))
  await run.write((tracker) => tracker.recordEvidence(run.handle, evidence.map(toRecord)))
  return evidence
}

async function createCheckContext(run: SessionRun, phase: CheckPhase): Promise<CheckContext> {
  const base = await findSnapshot({ id: baseSnapshot, directory: run.snapshotDirectory })
  return {
    workspace: run.workspace,
    sandbox: run.worker.sandbox,
    phase,
    ...(base !== undefined && { base }),
    documentFiles: await listDocumentFiles(run),
    clock: () => new Date(),
    mask: maskSecrets,
    databaseUrl: run.worker.checksDatabaseUrl,
    signal: run.signal,
  }
}

/** Whole files that stand in the document: a check may rely on them, because the author of the work did not choose them. */
async function listDocumentFiles(run: SessionRun): Promise<ReadonlyMap<string, string>> {
  const files = new Map<string, string>()
  for (const step of run.detail.steps) {
    for (const edit of (step.definition as StoredStep | null)?.edits ?? []) {
      if (edit.type !== 'write') continue
      const resolved = await resolvePath(run.workspace, edit.path).catch(() => undefined)
      if (resolved === undefined) continue
      files.set(resolved.relative, createHash('sha256').update(edit.content).digest('hex'))
    }
  }
  return files
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
