import { migrate } from '@jr/db'
import { exitCodes, type ExitCode } from '../cli-failure.ts'
import type { CommandContext, CommonOptions } from '../command-context.ts'
import { describeServer } from '../database/require-reachable.ts'
import { useEmbeddedPostgres } from '../database/use-embedded-postgres.ts'

/** `jr migrate`; migrations that are already there are left alone, so it may be repeated. */
export async function migrateCommand({ config, terminal }: CommandContext, options: CommonOptions): Promise<ExitCode> {
  const server =
    config.databaseUrl === undefined
      ? await useEmbeddedPostgres(config.dataDirectory, (message) => terminal.say(message))
      : { connectionString: config.databaseUrl, close: async () => undefined }
  try {
    const applied = await migrate(server.connectionString, { onApplied: (name) => terminal.say(`applied ${name}`) })
    if (options.json === true) terminal.printJson({ applied })
    else {
      const result = applied.length === 0 ? 'The schema was current already' : `${applied.length} migrations applied`
      terminal.print(`${result}: ${describeServer(server.connectionString)}.`)
    }
    return exitCodes.ok
  } finally {
    await server.close()
  }
}
