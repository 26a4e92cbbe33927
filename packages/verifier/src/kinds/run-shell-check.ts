import type { Check } from '@jr/instructions'
import { runCommand } from '@jr/workspace'
import { defaultCheckTimeoutMs } from '../check-context.ts'
import type { CheckContext } from '../check-context.ts'
import type { CheckResult } from '../evidence.ts'
import { doubtPass } from '../doubt-pass.ts'
import { toInlineScript } from '../to-inline-script.ts'
import { runScriptCheck } from './run-script-check.ts'
import { toCheckResult } from './to-check-result.ts'

type ShellCheck = Extract<Check, { kind: 'shell' }>

/**
 * Runs a command where it cannot change the tree: on the workspace mounted read-only, or, when it writes, on a
 * throw-away copy. A command that fails because it could not write gets the copy on a second run. A pass that code of
 * the work gave itself is doubted; inline code (`python3 -c`, `node -e`) is run as the script that it is.
 */
export async function runShellCheck(check: ShellCheck, context: CheckContext): Promise<CheckResult> {
  const script = check.network ? undefined : toInlineScript(check)
  if (script !== undefined) return { ...(await runScriptCheck(script, context)), command: check.command }
  const run = async (access: 'read-only' | 'scratch', tree?: string): Promise<CheckResult> => {
    const result = await runCommand(context.sandbox, {
      command: check.command,
      workspace: context.workspace,
      access,
      network: check.network,
      timeoutMs: check.timeoutMs ?? context.timeoutMs ?? defaultCheckTimeoutMs,
      ...(tree !== undefined && { tree }),
      ...(context.environment && { environment: context.environment }),
      ...(context.signal && { signal: context.signal }),
    })
    return toCheckResult(check.command, result, check.expect, context)
  }
  const result = await runSafely(check, context, run)
  return result.outcome === 'pass' ? doubtPass(check, result, context, async (tree) => run('scratch', tree)) : result
}

async function runSafely(
  check: ShellCheck,
  context: CheckContext,
  run: (access: 'read-only' | 'scratch') => Promise<CheckResult>,
): Promise<CheckResult> {
  // Without the sandbox nothing is mounted read-only, so only a copy protects the tree.
  if (check.mutates || context.sandbox.mode === 'off') return run('scratch')
  const result = await run('read-only')
  const wroteInVain =
    result.outcome === 'fail' && /read-only file system|EROFS|readonly database|Permission denied/i.test(result.output)
  return wroteInVain ? run('scratch') : result
}
