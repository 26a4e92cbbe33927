import { randomBytes } from 'node:crypto'
import type { Check } from '@jr/instructions'
import { runCommand, scanTree } from '@jr/workspace'
import { defaultCheckTimeoutMs } from '../check-context.ts'
import type { CheckContext } from '../check-context.ts'
import type { CheckResult } from '../evidence.ts'
import { toCheckResult } from './to-check-result.ts'

type ScriptCheck = Extract<Check, { kind: 'script' }>

/**
 * Runs an assertion script of the document with its interpreter, on a throw-away copy. The script imports code of the
 * work, and that code could end the process with exit code 0 before a single assertion: so a script that is expected
 * to succeed must also print, as its last act, a number that was drawn for this run.
 */
export async function runScriptCheck(check: ScriptCheck, context: CheckContext): Promise<CheckResult> {
  const seal = randomBytes(16).toString('hex')
  const { command, stdin } =
    check.language === 'python'
      ? { command: `python3 -c ${quote(pythonRunner)}`, stdin: await toPythonInput(check.code, seal, context) }
      : {
          command: `node --no-warnings --input-type=${toInputType(check)} -`,
          stdin: `${check.code}\n;console.log(${JSON.stringify(`\n${seal}`)})\n`,
        }
  const result = await runCommand(context.sandbox, {
    command,
    stdin,
    workspace: context.workspace,
    access: 'scratch',
    timeoutMs: check.timeoutMs ?? context.timeoutMs ?? defaultCheckTimeoutMs,
    ...(context.environment && { environment: context.environment }),
    ...(context.signal && { signal: context.signal }),
  })
  const sealed = result.stdout.includes(seal)
  const stdout = result.stdout.replaceAll(new RegExp(`\n?\n?${seal}\n?`, 'g'), '')
  const checked = toCheckResult(check.code, { ...result, stdout }, check.expect)
  if (checked.outcome !== 'pass' || sealed || (check.expect.exitCode ?? 0) !== 0) return checked
  return {
    ...checked,
    outcome: 'fail',
    reason: 'the process ended with exit code 0 before the last line of the script',
  }
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
    seal, write = "\\n" + given["seal"] + "\\n", sys.stdout.write
    def orderly(traceback):
        stdlib = sysconfig.get_paths()["stdlib"]
        last = None
        while traceback is not None:
            name = traceback.tb_frame.f_code.co_filename
            if not name.startswith(stdlib) or "site-packages" in name: last = name
            traceback = traceback.tb_next
        return last == "<check>"
    try:
        exec(compile(given["code"], "<check>", "exec"), __main__.__dict__)
    except SystemExit as end:
        if end.code in (None, 0, False) and orderly(end.__traceback__): write(seal)
        raise
    write(seal)
run()
`

const maxPythonDirectories = 64

async function toPythonInput(code: string, seal: string, context: CheckContext): Promise<string> {
  const { entries } = await scanTree(context.workspace)
  const directories = new Set<string>()
  for (const entry of entries) {
    if (entry.type !== 'file' || !entry.path.endsWith('.py')) continue
    const slash = entry.path.lastIndexOf('/')
    if (slash !== -1) directories.add(`${context.workspace.root}/${entry.path.slice(0, slash)}`)
  }
  return JSON.stringify({ code, seal, path: [...directories].slice(0, maxPythonDirectories) })
}

function quote(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`
}
