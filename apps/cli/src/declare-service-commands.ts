import type { Command } from 'commander'
import { examples } from './examples.ts'
import type { Perform } from './perform.ts'

/** Commands for whoever runs the service. */
export function declareServiceCommands(program: Command, perform: Perform): void {
  program
    .command('up')
    .description('start everything: PostgreSQL, migrations, executor, API and dashboard')
    .option('--port <number>', 'port of API and dashboard (default: JR_PORT or 9450)')
    .option('--no-example', 'do not submit the example on the first start')
    .addHelpText('after', examples('jr up', 'jr up --port 9451', 'JR_DATABASE_URL=postgresql://jr@db/jr jr up'))
    .action(perform(async () => (await import('./commands/up.ts')).up))

  program
    .command('migrate')
    .description('bring the database to the current schema')
    .addHelpText('after', examples('jr migrate', 'JR_DATABASE_URL=postgresql://jr@db/jr jr migrate'))
    .action(perform(async () => (await import('./commands/migrate.ts')).migrateCommand))

  program
    .command('doctor')
    .description('check Node, keys, models, local server, database, sandbox and disk')
    .addHelpText('after', examples('jr doctor', 'jr doctor --json'))
    .action(perform(async () => (await import('./commands/doctor.ts')).doctor))

  program
    .command('audit')
    .description('check every invariant on the live database')
    .addHelpText('after', examples('jr audit', 'jr audit --json'))
    .action(perform(async () => (await import('./commands/audit.ts')).audit))

  program
    .command('prune')
    .description(
      'delete sessions that ended long ago, and the workspaces that Jr made for them; live ones are never touched',
    )
    .requiredOption('--older-than <days>', 'days since the session ended')
    .option('--yes', 'really delete; without it the number is only shown')
    .addHelpText('after', examples('jr prune --older-than 90', 'jr prune --older-than 90 --yes'))
    .action(perform(async () => (await import('./commands/prune.ts')).prune))
}
