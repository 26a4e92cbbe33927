import { Command } from 'commander'
import { declareInstructionCommands } from './declare-instruction-commands.ts'
import { declareServiceCommands } from './declare-service-commands.ts'
import { declareSessionCommands } from './declare-session-commands.ts'
import type { Perform } from './perform.ts'

/** The `jr` command line. `perform` wraps every action; usage errors throw commander's `CommanderError`. */
export function createProgram(version: string, perform: Perform): Command {
  const program = new Command('jr')
    .description('Carries out a Markdown instruction and proves what was done.')
    .version(version)
    .showHelpAfterError('(--help shows how it is used)')
    .addHelpText('after', '\nExit codes: 0 ok, 1 failed, 2 usage or not executable, 78 configuration.')
    .exitOverride()
  declareInstructionCommands(program, perform)
  declareSessionCommands(program, perform)
  declareServiceCommands(program, perform)
  for (const command of program.commands) command.option('--json', 'print the result as JSON')
  return program
}
