import type { Check } from '@jr/instructions'
import { isWorkspaceError, treeHash } from '@jr/workspace'
import type { CheckContext } from './check-context.ts'
import type { CheckResult, Evidence } from './evidence.ts'
import { runDiffCheck } from './kinds/run-diff-check.ts'
import { runFileCheck } from './kinds/run-file-check.ts'
import { runHttpCheck } from './kinds/run-http-check.ts'
import { runHumanCheck } from './kinds/run-human-check.ts'
import { runJudgeCheck } from './kinds/run-judge-check.ts'
import { runMetricCheck } from './kinds/run-metric-check.ts'
import { runSchemaCheck } from './kinds/run-schema-check.ts'
import { runScriptCheck } from './kinds/run-script-check.ts'
import { runShellCheck } from './kinds/run-shell-check.ts'
import { runSqlCheck } from './kinds/run-sql-check.ts'

/**
 * Runs one check and returns what was seen. It never throws for what the check does or lacks: that is evidence.
 * Throws only the reason of an aborted signal.
 */
export async function runCheck(check: Check, context: CheckContext, featureId?: string): Promise<Evidence> {
  const ranAt = context.clock()
  const startedAt = performance.now()
  const mask = context.mask ?? ((text: string) => text)
  let hash = ''
  let result: CheckResult
  try {
    hash = await treeHash(context.workspace)
    result = await runKind(check, context)
    // Inside the sandbox a check cannot write to the tree; without it a check can, and then its word binds to nothing.
    if (context.sandbox.mode === 'off' && (await treeHash(context.workspace)) !== hash) {
      result = { ...result, outcome: 'could_not_run', reason: 'the check changed the workspace' }
    }
  } catch (error) {
    context.signal?.throwIfAborted()
    const reason = isWorkspaceError(error) ? `${error.message}. ${error.hint}` : `internal error: ${String(error)}`
    result = { outcome: 'could_not_run', command: check.text, output: '', reason }
  }
  return {
    checkId: check.id,
    ...(featureId !== undefined && { featureId }),
    kind: check.kind,
    phase: context.phase,
    outcome: result.outcome,
    command: mask(result.command),
    ...(result.exitCode !== undefined && { exitCode: result.exitCode }),
    output: mask(result.output),
    ...(result.reason !== undefined && { reason: mask(result.reason) }),
    durationMs: Math.round(result.durationMs ?? performance.now() - startedAt),
    treeHash: hash,
    ranAt,
    sandboxed: context.sandbox.mode === 'bubblewrap',
    judged: result.judged ?? false,
  }
}

type Kind = Check['kind']
type RunKind<K extends Kind> = (
  check: Extract<Check, { kind: K }>,
  context: CheckContext,
) => CheckResult | Promise<CheckResult>

const kinds: { readonly [K in Kind]: RunKind<K> } = {
  shell: runShellCheck,
  script: runScriptCheck,
  file: runFileCheck,
  http: runHttpCheck,
  sql: runSqlCheck,
  schema: runSchemaCheck,
  metric: runMetricCheck,
  diff: runDiffCheck,
  judge: runJudgeCheck,
  human: runHumanCheck,
}

async function runKind<K extends Kind>(
  check: Extract<Check, { kind: K }>,
  context: CheckContext,
): Promise<CheckResult> {
  // The table above is typed by kind; a lookup by a kind known only now loses that.
  const run = kinds[check.kind] as RunKind<K>
  return run(check, context)
}
