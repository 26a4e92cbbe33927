import type { ExitCode } from './cli-failure.ts'
import type { CommandContext } from './command-context.ts'

/**
 * Makes a command's action from its implementation, which is loaded only when the command is called: `jr plan` must not wait
 * for a web server to load. Keeps the exit code.
 */
export type Perform = <A extends readonly unknown[]>(
  load: () => Promise<(context: CommandContext, ...parameters: A) => Promise<ExitCode>>,
) => (...parameters: A) => Promise<void>
