import { maskSecrets } from '@jr/instructions'
import type { StoredStep } from '@jr/queue'
import type { Step } from '@jr/tracker'
import { applyEdits, type AppliedChange } from '@jr/workspace'
import type { Try } from './try.ts'
import type { SessionRun, StepWork } from './session-run.ts'

/** No model was called. */
const free = { costUsd: 0, opusCostUsd: 0 }

/** Applies what the document spells out. No model, no cost. */
export async function runDeclaredStep(run: SessionRun, step: Step, { attemptId }: Try): Promise<StepWork> {
  const { edits } = step.definition as StoredStep
  let changes: AppliedChange[]
  try {
    changes = await applyEdits(run.workspace, edits)
  } catch (error) {
    const { message } = error as Error
    await run.write((tracker) =>
      tracker.finishAttempt(run.handle, attemptId, { status: 'failed', ...free, error: message }),
    )
    throw error
  }
  await recordChanges(run, step.index, changes)
  return { output: changes.map(describe).join('\n'), ended: { attemptId, status: 'passed', ...free } }
}

/** Keeps what was changed in files, with diffs, one entry a file. */
export async function recordChanges(run: SessionRun, index: number, changes: readonly AppliedChange[]): Promise<void> {
  const byPath = Map.groupBy(changes, (change) => change.path)
  const records = [...byPath].map(([path, [first, ...more]]) => {
    const all = first === undefined ? more : [first, ...more]
    const last = all.at(-1)
    const changed = all.find((change) => change.outcome !== 'already_applied')
    return {
      path,
      action: changed?.outcome ?? 'already_applied',
      diff: maskSecrets(all.map((change) => change.diff).join('')),
      ...(first?.before !== undefined && { beforeHash: first.before.sha256 }),
      afterHash: last?.after.sha256 ?? '',
    } as const
  })
  if (records.length > 0) await run.write((tracker) => tracker.recordFileChanges(run.handle, index, records))
}

const verbs = { created: 'Created', modified: 'Changed', already_applied: 'Already applied:' } as const

function describe(change: AppliedChange): string {
  const from = change.mappedFrom === undefined ? '' : ` (the document’s ${change.mappedFrom})`
  const line = change.line === undefined ? '' : `, line ${change.line}`
  return `${verbs[change.outcome]} ${change.path}${line}${from}, ${change.after.bytes} bytes.`
}
