import type { Expectation } from '@jr/instructions'
import type { CommandResult } from '@jr/workspace'
import type { CheckContext } from '../check-context.ts'
import { findMismatch } from '../check-expectation.ts'
import type { CheckResult } from '../evidence.ts'
import { explainMissingTool } from './explain-missing-tool.ts'

/** Compares what a command did with what is expected of it. */
export async function toCheckResult(
  command: string,
  result: CommandResult,
  expect: Expectation,
  context: CheckContext,
): Promise<CheckResult> {
  const output = [result.stdout.trimEnd(), result.stderr.trimEnd()].filter((text) => text !== '').join('\n')
  const base = {
    command,
    output,
    durationMs: result.durationMs,
    ...(result.exitCode !== undefined && { exitCode: result.exitCode }),
  }
  if (result.exitCode === undefined) {
    const seconds = (result.durationMs / 1000).toFixed(1)
    return {
      ...base,
      outcome: 'could_not_run',
      reason: `stopped after ${seconds} s: ${stopReasons[result.stoppedBy ?? 'timeout']}`,
    }
  }
  const mismatch = findMismatch(expect, { ...result, exitCode: result.exitCode })
  if (mismatch === undefined) return { ...base, outcome: 'pass' }
  const missing = findMissingTool(result)
  if (missing !== undefined) {
    return { ...base, outcome: 'could_not_run', reason: await explainMissingTool(missing, context) }
  }
  const truncated = result.truncated ? ' (only the end of the output was looked at)' : ''
  return { ...base, outcome: 'fail', reason: mismatch + truncated }
}

const stopReasons: Record<NonNullable<CommandResult['stoppedBy']>, string> = {
  timeout: 'it reached its time limit',
  output: 'it printed without end',
  memory: 'it reached the memory limit',
  processes: 'it started too many processes',
  disk: 'it filled the disk',
}

/** A program of the system that bash did not find. A missing path (`./check.sh`) is the work's fault, not the machine's. */
function findMissingTool(result: CommandResult): string | undefined {
  if (result.exitCode !== 127) return undefined
  return /(?:^|: )(?:line \d+: )?([\w.+-]+): command not found$/m.exec(result.stderr)?.[1]
}
