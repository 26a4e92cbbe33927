import { CommanderError } from 'commander'
import packageJson from '../package.json' with { type: 'json' }
import { CliFailure, exitCodes, type ExitCode } from './cli-failure.ts'
import type { CommandContext } from './command-context.ts'
import { readConfig } from './config.ts'
import { createProgram } from './create-program.ts'
import { describeFailure } from './describe-failure.ts'
import type { Perform } from './perform.ts'
import { createTerminal } from './terminal/terminal.ts'

/** Runs one `jr` command and resolves with its exit code. Nothing but results reaches stdout; no stack trace reaches a person. */
export async function runCommandLine(parameters: readonly string[]): Promise<ExitCode> {
  const terminal = createTerminal(process.stdout, process.stderr)
  const interrupt = new AbortController()
  let exitCode: ExitCode = exitCodes.ok
  const perform: Perform =
    (load) =>
    async (...parameters) => {
      const context: CommandContext = { config: readConfig(), terminal, signal: interrupt.signal }
      exitCode = await (await load())(context, ...parameters)
    }
  const stop = onInterrupt(interrupt)
  try {
    await createProgram(packageJson.version, perform).parseAsync([...parameters], { from: 'user' })
    return exitCode
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.ok : exitCodes.usage
    const failure = describeFailure(error)
    terminal.say(`${terminal.tint('red', 'jr:')} ${failure.message}`)
    if (failure.hint !== undefined) terminal.say(`    ${failure.hint}`)
    return error instanceof CliFailure ? error.exitCode : failure.exitCode
  } finally {
    stop()
  }
}

/** pnpm passes on what the terminal has sent already, so one Ctrl-C may arrive twice. */
const echoMs = 500

/** The first Ctrl-C or SIGTERM asks the command to end in order; another Ctrl-C ends the process at once. */
function onInterrupt(interrupt: AbortController): () => void {
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
  let askedAt: number | undefined
  const stop = (): void => signals.forEach((signal) => process.off(signal, handle))
  const handle = (signal: NodeJS.Signals): void => {
    if (askedAt === undefined) {
      askedAt = performance.now()
      interrupt.abort(signal)
    } else if (signal === 'SIGINT' && performance.now() - askedAt > echoMs) {
      stop()
      process.kill(process.pid, signal)
    }
  }
  signals.forEach((signal) => process.on(signal, handle))
  return stop
}
