import { instructionTemplate, type TemplateKind, templateKinds } from '@jr/instructions'
import { CliFailure, exitCodes, type ExitCode } from '../cli-failure.ts'
import { type CommandContext, type CommonOptions, fromCaller } from '../command-context.ts'
import { writeNew } from '../write-new.ts'

interface NewOptions extends CommonOptions {
  readonly output?: string
}

/** `jr new`: an instruction to fill in, on stdout or in a new file. */
export async function newInstruction(context: CommandContext, name: string, options: NewOptions): Promise<ExitCode> {
  const { terminal } = context
  const kind = requireKind(name)
  const markdown = instructionTemplate(kind)
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

function requireKind(name: string): TemplateKind {
  const kind = templateKinds.find((candidate) => candidate === name)
  if (kind !== undefined) return kind
  throw new CliFailure('invalid_option', `There is no template "${name}".`, `There are ${templateKinds.join(', ')}.`)
}
