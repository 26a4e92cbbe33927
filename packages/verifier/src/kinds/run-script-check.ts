import { randomBytes } from 'node:crypto'
import type { Check } from '@jr/instructions'
import { runCommand, scanTree } from '@jr/workspace'
import { defaultCheckTimeoutMs } from '../check-context.ts'
import type { CheckContext } from '../check-context.ts'
import type { CheckResult } from '../evidence.ts'
import { describeScriptFailure } from './describe-script-failure.ts'
import { findMissingModule } from './find-missing-module.ts'
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
  const { result, sealed } = await runSealed(check, context, false)
  const missing = result.outcome === 'fail' ? findMissingModule(result.output, context) : undefined
  if (missing !== undefined) return { ...result, outcome: 'could_not_run', reason: missing }
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
  const contradicted = await runSealed(check, context, true)
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

interface SealedRun {
  readonly result: CheckResult
  /** How the script said that it was done: by reaching its end, or by an exit of its own. */
  readonly sealed: 'end' | 'exit' | undefined
}

async function runSealed(check: ScriptCheck, context: CheckContext, contradict: boolean): Promise<SealedRun> {
  const seal = randomBytes(16).toString('hex')
  const { command, stdin } =
    check.language === 'python'
      ? {
          command: `python3 -c ${quote(pythonRunner)}`,
          stdin: await toPythonInput(check.code, seal, contradict, context),
        }
      : {
          command: `node --no-warnings${toExitGuard(check, seal)} --input-type=${toInputType(check)} -`,
          stdin: toJavaScript(check, seal, contradict),
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
  const sealed = output.stdout.includes(`${seal} end`)
    ? 'end'
    : output.stdout.includes(`${seal} exit`)
      ? 'exit'
      : undefined
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

/**
 * Code of the work is found in the workspace and, after the standard library, in each of its directories with Python
 * files: documents import a module by its bare name. SystemExit raised by the script itself is an orderly end.
 */
const pythonRunner = `
import __main__, json, sys, sysconfig
def run():
    given = json.load(sys.stdin)
    sys.path.extend(given["path"])
    sys.argv = ["check"]
    write = sys.stdout.write
    def forbid(*_): raise RuntimeError("tracing is not allowed in a check")
    sys.settrace = sys.setprofile = forbid
    case = None
    if "unittest" in given["code"]:
        import unittest
        case = unittest.TestCase
        methods = dict(vars(case))
    def finish(how):
        if case is not None and dict(vars(case)) != methods: raise RuntimeError("the assertions of unittest were replaced")
        write("\\n" + given["seal"] + " " + how + "\\n")
    def orderly(traceback):
        stdlib = sysconfig.get_paths()["stdlib"]
        last = None
        while traceback is not None:
            name = traceback.tb_frame.f_code.co_filename
            if not name.startswith(stdlib) or "site-packages" in name: last = name
            traceback = traceback.tb_next
        return last == "<check>"
    code = given["code"] + ("\\nassert False, 'contradiction'\\n" if given["contradict"] else "")
    try:
        exec(compile(code, "<check>", "exec"), __main__.__dict__)
    except SystemExit as end:
        if end.code in (None, 0, False) and orderly(end.__traceback__): finish("exit")
        raise
    finish("end")
run()
`

const maxPythonDirectories = 64

async function toPythonInput(code: string, seal: string, contradict: boolean, context: CheckContext): Promise<string> {
  const { entries } = await scanTree(context.workspace)
  const directories = new Set<string>()
  for (const entry of entries) {
    if (entry.type !== 'file' || !entry.path.endsWith('.py')) continue
    const slash = entry.path.lastIndexOf('/')
    if (slash !== -1) directories.add(`${context.workspace.root}/${entry.path.slice(0, slash)}`)
  }
  return JSON.stringify({ code, seal, contradict, path: [...directories].slice(0, maxPythonDirectories) })
}

function quote(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`
}
