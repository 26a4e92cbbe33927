import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fixInstruction, lintAgainstWorkspace, maskPlan, parseInstruction, type Plan } from '@jr/instructions'
import { createRouter } from '@jr/router'
import { CliFailure, exitCodes, type ExitCode } from '../cli-failure.ts'
import { type CommandContext, type CommonOptions, fromCaller } from '../command-context.ts'
import { formatPlan } from '../plan/format-plan.ts'
import { toPlanJson } from '../plan/to-plan-json.ts'
import { readInstructionFile } from '../read-instruction-file.ts'
import { requireWorkspace } from '../session/require-workspace.ts'
import type { Terminal } from '../terminal/terminal.ts'
import { writeNew } from '../write-new.ts'

interface PlanOptions extends CommonOptions {
  readonly workspace?: string
  readonly fix?: string
}

interface PlannedFile {
  readonly file: string
  readonly markdown: string
  readonly plan: Plan
}

/** `jr plan`: exit 2 when a document cannot be read or is not executable; the other documents are shown all the same. */
export async function plan(context: CommandContext, files: readonly string[], options: PlanOptions): Promise<ExitCode> {
  const { terminal } = context
  if (options.fix !== undefined && files.length > 1) {
    throw new CliFailure('invalid_option', '--fix writes one file, so it takes one document.')
  }
  const workspace =
    options.workspace === undefined ? undefined : await requireWorkspace(fromCaller(context, options.workspace))
  const planned: PlannedFile[] = []
  for (const file of files) {
    try {
      const markdown = await readInstructionFile(fromCaller(context, file))
      planned.push({ file, markdown, plan: maskPlan(planFor(markdown, workspace)) })
    } catch (error) {
      if (!(error instanceof CliFailure) || files.length === 1) throw error
      terminal.say(`${terminal.tint('red', 'jr:')} ${error.message}`)
    }
  }
  if (options.fix !== undefined && planned[0] !== undefined) await fix(context, planned[0], options.fix)
  show(planned, files.length, options, terminal)
  const isFine = planned.length === files.length && planned.every(({ plan }) => plan.executable)
  return isFine ? exitCodes.ok : exitCodes.usage
}

function planFor(markdown: string, workspace: string | undefined): Plan {
  const plan = parseInstruction(markdown)
  if (workspace === undefined) return plan
  const found = lintAgainstWorkspace(plan, (path) => readIfThere(join(workspace, path)))
  const findings = [...plan.findings, ...found].toSorted((a, b) => a.line - b.line)
  return { ...plan, findings, executable: plan.executable && !found.some(({ severity }) => severity === 'error') }
}

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
}

async function fix(context: CommandContext, { markdown, plan }: PlannedFile, target: string): Promise<void> {
  const { terminal } = context
  const fixed = fixInstruction(markdown, plan)
  if (fixed.applied.length === 0) return terminal.say('Nothing that could be fixed safely; no file was written.')
  await writeNew(fromCaller(context, target), fixed.markdown)
  for (const { line, message } of fixed.applied) terminal.say(`fixed line ${line}: ${message}`)
  terminal.say(`Written to ${target}; the document itself is as it was.`)
}

function show(planned: readonly PlannedFile[], count: number, options: PlanOptions, terminal: Terminal): void {
  // Only the routing decision is wanted: nothing is called, so nothing needs to be configured.
  const router = createRouter({ environment: {} })
  if (options.json !== true) {
    terminal.print(planned.map(({ file, plan }) => formatPlan(file, plan, router, terminal)).join('\n\n'))
    return
  }
  const [first] = planned
  if (count === 1 && first !== undefined) terminal.printJson(toPlanJson(first.plan, router))
  else terminal.printJson(planned.map(({ file, plan }) => ({ file, ...toPlanJson(plan, router) })))
}
