import type { Check } from '@jr/instructions'
import type { CheckContext } from '../check-context.ts'
import type { CheckResult } from '../evidence.ts'

/** A question that a person answers; until then it could not run. */
export function runHumanCheck(check: Extract<Check, { kind: 'human' }>, context: CheckContext): CheckResult {
  const command = check.question
  const answer = context.answers?.get(check.id)
  if (answer === undefined) return { outcome: 'could_not_run', command, output: '', reason: 'needs a person to answer' }
  const output = `${answer.passed ? 'yes' : 'no'}, says ${answer.by}${answer.note === undefined ? '' : `: ${answer.note}`}`
  return {
    outcome: answer.passed ? 'pass' : 'fail',
    command,
    output,
    ...(!answer.passed && { reason: `${answer.by} says no` }),
  }
}
