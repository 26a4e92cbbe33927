import { createRouter, type Tier } from '@jr/router'
import { exitCodes, type ExitCode } from '../cli-failure.ts'
import type { CommandContext, CommonOptions } from '../command-context.ts'
import { toSnakeCase } from '../to-snake-case.ts'

interface RouteOptions extends CommonOptions {
  readonly title: string
  readonly instructions: string
  readonly tier?: Tier
}

/** `jr route`: the decision and its reasons; nothing is called. */
export async function route({ terminal }: CommandContext, options: RouteOptions): Promise<ExitCode> {
  const { title, instructions, tier } = options
  const decision = createRouter({ environment: {} }).classify({ title, instructions, tier })
  if (options.json === true) {
    terminal.printJson(toSnakeCase(decision))
    return exitCodes.ok
  }
  terminal.print(terminal.paint('bold', decision.tier))
  for (const { feature, weight } of decision.reasons) terminal.print(`  ${feature} (${weight})`)
  if (decision.counterfactual !== undefined) terminal.print(`  ${decision.counterfactual.text}`)
  return exitCodes.ok
}
