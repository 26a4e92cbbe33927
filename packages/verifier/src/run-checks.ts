import type { Check } from '@jr/instructions'
import type { CheckContext } from './check-context.ts'
import type { Evidence } from './evidence.ts'
import { runCheck } from './run-check.ts'

/** A check with the feature that it belongs to, if to one. */
export interface CheckOfFeature {
  readonly check: Check
  readonly featureId?: string
}

export interface RunChecksOptions {
  /** Checks that run at one time. @default 2 */
  readonly concurrency?: number
  /** Further tries of a check that could not run. @default 1 */
  readonly retries?: number
  /** Called after each check, with how many are done. */
  readonly onProgress?: (evidence: Evidence, done: number, total: number) => void
}

/** Reasons that a second try cannot change: a person, a missing setting, an installed tool; and a judge is not asked until it agrees. */
const isFinal = (evidence: Evidence): boolean =>
  evidence.kind === 'human' ||
  (evidence.kind === 'judge' && evidence.output !== '') ||
  /is not installed|needs a|no connection string|not allowed/.test(evidence.reason ?? '')

/** Runs checks, evidence in the order of the checks. Throws only the reason of the context's aborted signal. */
export async function runChecks(
  checks: readonly CheckOfFeature[],
  context: CheckContext,
  options: RunChecksOptions = {},
): Promise<Evidence[]> {
  const { concurrency = 2, retries = 1 } = options
  const results: Evidence[] = []
  let next = 0
  let done = 0
  const work = async (): Promise<void> => {
    for (let index = next++; index < checks.length; index = next++) {
      const item = checks[index]
      if (item === undefined) return
      context.signal?.throwIfAborted()
      let evidence = await runCheck(item.check, context, item.featureId)
      for (let retry = 0; retry < retries && evidence.outcome === 'could_not_run' && !isFinal(evidence); retry += 1) {
        evidence = await runCheck(item.check, context, item.featureId)
      }
      results[index] = evidence
      done += 1
      options.onProgress?.(evidence, done, checks.length)
    }
  }
  await Promise.all(Array.from({ length: Math.min(concurrency, checks.length) }, work))
  return results
}
