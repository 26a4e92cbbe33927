import type { Check } from '@jr/instructions'
import { treeHash } from '@jr/workspace'
import type { CheckContext } from '../check-context.ts'
import type { CheckResult } from '../evidence.ts'

/** A question that a person answers; until then, and once the workspace has changed since the answer, it could not run. */
export async function runHumanCheck(
  check: Extract<Check, { kind: 'human' }>,
  context: CheckContext,
): Promise<CheckResult> {
  const command = check.question
  const answer = context.answers?.get(check.id)
  if (answer === undefined) return { outcome: 'could_not_run', command, output: '', reason: 'needs a person to answer' }
  const output = `${answer.passed ? 'yes' : 'no'}, says ${answer.by}${answer.note === undefined ? '' : `: ${answer.note}`}`
  if (answer.treeHash !== (await treeHash(context.workspace))) {
    const reason = 'needs a person to answer again, because the workspace has changed since the answer'
    return { outcome: 'could_not_run', command, output, reason }
  }
  if (answer.passed) return { outcome: 'pass', command, output }
  return { outcome: 'fail', command, output, reason: output }
}
