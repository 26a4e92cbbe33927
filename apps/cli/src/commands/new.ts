import { exitCodes, type ExitCode } from '../cli-failure.ts'
import { type CommandContext, type CommonOptions, fromCaller } from '../command-context.ts'
import { type TemplateKind, toTemplate } from '../new/templates.ts'
import { writeNew } from '../write-new.ts'

interface NewOptions extends CommonOptions {
  readonly title: string
  readonly output?: string
}

/** `jr new`: an instruction to fill in, on stdout or in a new file. */
export async function newInstruction(
  context: CommandContext,
  kind: TemplateKind,
  options: NewOptions,
): Promise<ExitCode> {
  const { terminal } = context
  const markdown = toTemplate(kind, options.title)
  if (options.output === undefined) {
    if (options.json === true) terminal.printJson({ kind, markdown })
    else terminal.stdout.write(markdown)
    return exitCodes.ok
  }
  const path = fromCaller(context, options.output)
  await writeNew(path, markdown)
  if (options.json === true) terminal.printJson({ kind, file: path })
  else terminal.print(path)
  terminal.say(`Fill it in, then: jr plan ${options.output}`)
  return exitCodes.ok
}
