import { randomBytes } from 'node:crypto'
import type { Check } from '@jr/instructions'
import { runCommand, scanTree } from '@jr/workspace'
import { defaultCheckTimeoutMs } from '../check-context.ts'
import type { CheckContext } from '../check-context.ts'
import type { CheckResult } from '../evidence.ts'
import { describeScriptFailure } from './describe-script-failure.ts'
import { findMissingModule } from './find-missing-module.ts'
import { pythonRunner } from './python-runner.ts'
import { toCheckResult } from './to-check-result.ts'

type ScriptCheck = Extract<Check, { kind: 'script' }>

/**
 * Runs an assertion script of the document with its interpreter, on a throw-away copy. The script imports code of the
 * work, which shares the process with it, so a pass is believed only when
 * 1. the script also printed, as its last act, a number drawn for this run: code of the work can end the process with
 *    exit code 0 before a single assertion;
 * 2. the same script with a contradiction at its end fails there: code of the work can disarm the assertions. A script
 *    that fails earlier this time passed by luck.
 * Code that is written against these two by name can still defeat them; nothing in one process can rule that out.
 */
export async function runScriptCheck(check: ScriptCheck, context: CheckContext): Promise<CheckResult> {
  const { result, sealed } = await runSealed(check, context, 'plain')
  const missing = result.outcome === 'fail' ? findMissingModule(result.output, context) : undefined
  if (missing !== undefined) {
    const found = await findFaultWithStandIns(check, context)
    return found ?? { ...result, outcome: 'could_not_run', reason: missing }
  }
  if (result.outcome === 'fail' && result.exitCode !== (check.expect.exitCode ?? 0)) {
    const failure = describeScriptFailure(check.code, result.output)
    return failure === undefined ? result : { ...result, reason: failure }
  }
  if (result.outcome !== 'pass' || (check.expect.exitCode ?? 0) !== 0) return result
  if (sealed === undefined) {
    return {
      ...result,
      outcome: 'fail',
      reason: 'the process ended with exit code 0 before the last line of the script',
    }
  }
  if (sealed === 'exit' || context.phase === 'before') return result
  const contradicted = await runSealed(check, context, 'contradicted')
  if (contradicted.result.exitCode === undefined) return contradicted.result
  if (contradicted.sealed === undefined && contradicted.result.exitCode !== 0) {
    if (contradicted.result.output.includes('contradiction')) return result
    const failure = describeScriptFailure(check.code, contradicted.result.output) ?? contradicted.result.reason ?? ''
    return { ...result, outcome: 'fail', reason: `it passed once and failed when it ran again: ${failure}` }
  }
  return {
    ...result,
    outcome: 'fail',
    reason: 'the script passes with a contradiction added as well: the work disarms its assertions',
  }
}

/**
 * What a script finds wrong although Python packages are missing: they are replaced by stand-ins that can be imported and nothing
 * else. An assertion of the script that fails while none of them was touched is the work's fault; everything else proves nothing.
 */
async function findFaultWithStandIns(check: ScriptCheck, context: CheckContext): Promise<CheckResult | undefined> {
  if (check.language !== 'python' || (check.expect.exitCode ?? 0) !== 0) return undefined
  const { result, sealed } = await runSealed(check, context, 'with-stand-ins')
  if (sealed !== 'assertion' || result.outcome !== 'fail') return undefined
  const failure = describeScriptFailure(check.code, result.output) ?? result.reason ?? ''
  return {
    ...result,
    reason: `${failure} (Python packages that are not installed were replaced; the assertion needs none)`,
  }
}

/** As the document has it; with a contradiction at its end; or with stand-ins for Python packages that are not installed. */
type ScriptMode = 'plain' | 'contradicted' | 'with-stand-ins'

interface SealedRun {
  readonly result: CheckResult
  /** How the script said that it was done: by reaching its end, by an exit of its own, or by an assertion that needs no stand-in. */
  readonly sealed: 'end' | 'exit' | 'assertion' | undefined
}

async function runSealed(check: ScriptCheck, context: CheckContext, mode: ScriptMode): Promise<SealedRun> {
  const seal = randomBytes(16).toString('hex')
  const { command, stdin } =
    check.language === 'python'
      ? {
          command: `python3 -c ${quote(pythonRunner)}`,
          stdin: await toPythonInput(check.code, seal, mode, context),
        }
      : {
          command: `node --no-warnings${toExitGuard(check, seal)} --input-type=${toInputType(check)} -`,
          stdin: toJavaScript(check, seal, mode === 'contradicted'),
        }
  const output = await runCommand(context.sandbox, {
    command,
    stdin,
    workspace: context.workspace,
    access: 'scratch',
    timeoutMs: check.timeoutMs ?? context.timeoutMs ?? defaultCheckTimeoutMs,
    ...(context.environment && { environment: context.environment }),
    ...(context.signal && { signal: context.signal }),
  })
  const sealed = (['end', 'exit', 'assertion'] as const).find((word) => output.stdout.includes(`${seal} ${word}`))
  const stdout = output.stdout.replaceAll(new RegExp(`\n?${seal} \\w+\n?`, 'g'), '')
  return { result: await toCheckResult(check.code, { ...output, stdout }, check.expect, context), sealed }
}

/** A script may end itself with `process.exit()`; only a call from its own lines is an orderly end. */
function toExitGuard(check: ScriptCheck, seal: string): string {
  if (!check.code.includes('process.exit(')) return ''
  const guard = `const exit = process.exit, print = console.log
process.exit = (code) => {
  if (!code && /\\[(?:eval\\d*|stdin)\\]/.test(new Error().stack.split("\\n")[2])) print("\\n${seal} exit")
  exit(code)
}`
  return ` --import ${quote(`data:text/javascript,${encodeURIComponent(guard)}`)}`
}

/** Each assertion must throw; where one does not, the seal says that the assertions are disarmed. */
function toJavaScript(check: ScriptCheck, seal: string, contradict: boolean): string {
  const print = `console.log(${JSON.stringify(`\n${seal} end`)})`
  if (!contradict) return `${check.code}\n;${print}\n`
  const load = toInputType(check).startsWith('commonjs')
    ? "require('node:assert')"
    : "(await import('node:assert')).default"
  return `${check.code}
;{ const assert = ${load}
for (const contradiction of [() => assert(false), () => assert.ok(false), () => assert.equal(1, 2), () => assert.strictEqual(1, 2),
  () => assert.deepEqual([1], [2]), () => assert.deepStrictEqual([1], [2]), () => assert.match('a', /b/), () => assert.throws(() => {})]) {
  let thrown = false
  try { contradiction() } catch { thrown = true }
  if (!thrown) ${print}
}
throw new Error('contradiction') }
`
}

function toInputType(check: ScriptCheck): string {
  const commonJs = /\brequire\(/.test(check.code) && !/^\s*(?:import|export)\b/m.test(check.code)
  return `${commonJs ? 'commonjs' : 'module'}${check.language === 'typescript' ? '-typescript' : ''}`
}

const maxPythonDirectories = 64

async function toPythonInput(code: string, seal: string, mode: ScriptMode, context: CheckContext): Promise<string> {
  const { entries } = await scanTree(context.workspace)
  const directories = new Set<string>()
  for (const entry of entries) {
    if (entry.type !== 'file' || !entry.path.endsWith('.py')) continue
    const slash = entry.path.lastIndexOf('/')
    if (slash !== -1) directories.add(`${context.workspace.root}/${entry.path.slice(0, slash)}`)
  }
  return JSON.stringify({ code, seal, mode, path: [...directories].slice(0, maxPythonDirectories) })
}

function quote(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`
}
