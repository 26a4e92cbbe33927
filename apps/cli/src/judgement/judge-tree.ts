import { listDeliverables, listDocumentFiles, proposalTiers } from '@jr/executor'
import type { Check, Plan } from '@jr/instructions'
import { isRouterError } from '@jr/router'
import {
  type CheckContext,
  type CheckOfFeature,
  decideVerdict,
  type Evidence,
  type FeatureVerdict,
  judgeFeatures,
  type ProposedChecks,
  proposeChecks,
  runChecks,
  type Verdict,
} from '@jr/verifier'
import { removeTree, takeSnapshot, treeHash, type Workspace } from '@jr/workspace'
import { compareOrderedFiles, type OrderedFile } from './compare-ordered-files.ts'
import type { Asker, Spending } from '../models/open-asker.ts'

/** What `jr verify` found out about a directory. */
export interface Judgement {
  readonly title: string | undefined
  readonly verdict: Verdict
  readonly features: readonly (FeatureVerdict & {
    readonly text: string
    readonly line: number
    readonly checks: readonly Check[]
  })[]
  /** Before the work, where that state was given, and on the tree itself. */
  readonly evidence: readonly Evidence[]
  /** How the files that the document spells out stand in the tree. */
  readonly files: readonly OrderedFile[]
  /** What was proposed and not taken. */
  readonly dropped: readonly { readonly featureId: string; readonly text: string; readonly reason: string }[]
  /** What models cost; null when none was asked. */
  readonly spending: Spending | null
}

export interface JudgeTreeOptions {
  readonly plan: Plan
  /** The document, secrets masked. */
  readonly document: string
  readonly workspace: Workspace
  /** The tree before the work: then checks must be red on it, and what compares with it can. */
  readonly base: Workspace | undefined
  /** Where a copy of that state is kept meanwhile; made and removed here. */
  readonly snapshotDirectory: string
  /** Everything but the phase, the base and what follows from the plan. */
  readonly context: Omit<CheckContext, 'phase' | 'base' | 'documentFiles' | 'deliverables' | 'workspace'> & {
    readonly signal: AbortSignal
  }
  /** A model that proposes checks for criteria without any; needs the base. */
  readonly proposer: Asker | undefined
  readonly onProgress: (evidence: Evidence, done: number, total: number) => void
  /** No checks could be proposed, and why; the rest is judged all the same. */
  readonly onProblem: (message: string) => void
}

/** The checks of the document as a whole are judged like one feature of this name. */
const documentId = 'document'

/** Judges an existing tree by the checks of a document. No step is executed. */
export async function judgeTree(options: JudgeTreeOptions): Promise<Omit<Judgement, 'spending'>> {
  const { base, snapshotDirectory } = options
  try {
    const ref = base === undefined ? undefined : await takeSnapshot(base, { id: 'base', directory: snapshotDirectory })
    return await judge(options, ref)
  } finally {
    await removeTree(snapshotDirectory)
  }
}

async function judge(options: JudgeTreeOptions, ref: CheckContext['base']): Promise<Omit<Judgement, 'spending'>> {
  const { plan, workspace, base, onProgress } = options
  const context: CheckContext = {
    ...options.context,
    workspace,
    phase: 'after',
    documentFiles: await listDocumentFiles(workspace, plan.steps),
    deliverables: await listDeliverables(workspace, plan.steps),
    ...(ref !== undefined && { base: ref }),
  }
  const onBase: CheckContext | undefined = base && { ...context, workspace: base, phase: 'before' }
  const proposed = onBase === undefined ? undefined : await propose(options, onBase)
  const features = plan.features.map((feature) => ({
    ...feature,
    checks: [
      ...feature.checks,
      ...(proposed?.checks ?? []).filter(({ featureId }) => featureId === feature.id).map(({ check }) => check),
    ],
  }))
  const own = listChecks(plan.features, plan.checks)
  const all = listChecks(features, plan.checks)
  const redFirst =
    onBase === undefined ? [] : own.filter(({ check }) => check.kind !== 'judge' && check.kind !== 'human')
  const total = redFirst.length + all.length
  const before =
    onBase === undefined
      ? undefined
      : [
          ...(proposed?.before ?? []),
          ...(await runChecks(redFirst, onBase, { onProgress: (evidence, done) => onProgress(evidence, done, total) })),
        ]
  const after = await runChecks(all, context, {
    onProgress: (evidence, done) => onProgress(evidence, redFirst.length + done, total),
  })
  const judged = { treeHash: await treeHash(workspace), after, ...(before !== undefined && { before }) }
  const verdicts = judgeFeatures(features, judged)
  const [whole] = plan.checks.length === 0 ? [] : judgeFeatures([{ id: documentId, checks: plan.checks }], judged)
  return {
    title: plan.title,
    verdict: decideVerdict(verdicts, whole),
    features: features.flatMap(({ text, line, checks }, index) => {
      const verdict = verdicts[index]
      return verdict === undefined ? [] : [{ ...verdict, text, line, checks }]
    }),
    evidence: [...(before ?? []), ...after],
    files: await compareOrderedFiles(plan, workspace),
    dropped: proposed?.dropped ?? [],
  }
}

async function propose(
  { plan, document, proposer, context, onProblem }: JudgeTreeOptions,
  onBase: CheckContext,
): Promise<ProposedChecks | undefined> {
  if (proposer === undefined) return undefined
  try {
    return await proposeChecks({
      features: plan.features.filter(({ checks }) => checks.length === 0),
      document,
      context: onBase,
      propose: (request) =>
        proposer.ask({ ...proposalTiers, ...request, title: 'Propose checks', signal: context.signal }),
    })
  } catch (error) {
    context.signal.throwIfAborted()
    if (!isRouterError(error)) throw error
    onProblem(`No checks could be proposed: ${error.message}`)
    return undefined
  }
}

function listChecks(
  features: readonly { readonly id: string; readonly checks: readonly Check[] }[],
  document: readonly Check[],
): readonly CheckOfFeature[] {
  return [
    ...features.flatMap(({ id, checks }) => checks.map((check) => ({ check, featureId: id }))),
    ...document.map((check) => ({ check })),
  ]
}
