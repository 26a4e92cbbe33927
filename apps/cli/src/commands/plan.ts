import { parseInstruction, type Plan } from '@jr/instructions'
import { createRouter } from '@jr/router'
import { CliFailure, exitCodes, type ExitCode } from '../cli-failure.ts'
import { type CommandContext, type CommonOptions, fromCaller } from '../command-context.ts'
import { formatPlan } from '../plan/format-plan.ts'
import { toPlanJson } from '../plan/to-plan-json.ts'
import { readInstructionFile } from '../read-instruction-file.ts'

/** `jr plan`: exit 2 when a document cannot be read or is not executable; the other documents are shown all the same. */
export async function plan(
  context: CommandContext,
  files: readonly string[],
  options: CommonOptions,
): Promise<ExitCode> {
  const { terminal } = context
  const router = createRouter()
  const plans: { readonly file: string; readonly plan: Plan }[] = []
  let isRefused = false
  for (const file of files) {
    try {
      plans.push({ file, plan: parseInstruction(await readInstructionFile(fromCaller(context, file))) })
    } catch (error) {
      if (!(error instanceof CliFailure) || files.length === 1) throw error
      terminal.say(`${terminal.tint('red', 'jr:')} ${error.message}`)
      isRefused = true
    }
  }
  if (options.json === true) {
    const outputs = plans.map(({ file, plan }) => ({ file, ...toPlanJson(plan, router) }))
    const { file: _, ...only } = outputs[0] ?? { file: '' }
    terminal.printJson(files.length === 1 ? only : outputs)
  } else {
    terminal.print(plans.map(({ file, plan }) => formatPlan(file, plan, router, terminal)).join('\n\n'))
  }
  return isRefused || plans.some(({ plan }) => !plan.executable) ? exitCodes.usage : exitCodes.ok
}
