import type { Check } from '@jr/instructions'
import { compare, findNumber } from '../check-expectation.ts'
import type { CheckContext } from '../check-context.ts'
import type { CheckResult } from '../evidence.ts'
import { runShellCheck } from './run-shell-check.ts'

type MetricCheck = Extract<Check, { kind: 'metric' }>

/** More runs than this cost minutes and change no median. */
const maxRepeats = 25

/** Runs a command several times and compares the median of the numbers it prints: one lucky run is no measurement. */
export async function runMetricCheck(check: MetricCheck, context: CheckContext): Promise<CheckResult> {
  const { compare: threshold, ...others } = check.expect
  const command = check.command
  if (threshold === undefined) {
    return { outcome: 'could_not_run', command, output: '', reason: 'a metric needs a threshold, for example `< 200`' }
  }
  const values: number[] = []
  for (let run = 0; run < Math.min(Math.max(check.repeats, 1), maxRepeats); run += 1) {
    const result = await runShellCheck(
      { ...check, kind: 'shell', expect: others, network: false, mutates: false },
      context,
    )
    if (result.outcome !== 'pass') return result
    const value = findNumber(result.output)
    if (value === undefined) return { ...result, outcome: 'fail', reason: 'the output holds no number' }
    values.push(value)
  }
  const median = toMedian(values)
  const output = `median ${median} of ${values.join(', ')}`
  const holds = compare(median, threshold.operator, threshold.value)
  return {
    outcome: holds ? 'pass' : 'fail',
    command,
    exitCode: 0,
    output,
    ...(!holds && { reason: `the median ${median} is not ${threshold.operator} ${threshold.value}` }),
  }
}

function toMedian(values: readonly number[]): number {
  const sorted = values.toSorted((left, right) => left - right)
  const middle = Math.floor(sorted.length / 2)
  const upper = sorted[middle] ?? Number.NaN
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2
}
