import type { Command } from 'commander'
import { examples } from './examples.ts'
import type { Perform } from './perform.ts'

/** What can be done to a session, and what each does. */
const controls = [
  ['cancel', 'end a session; a model call in flight is aborted within a second'],
  ['retry', 'go on with a failed or cancelled session at its first step that has not passed'],
  ['approve', 'say that the waiting step is done; the session goes on'],
  ['skip', 'say that the waiting or failed step is not needed; the session goes on'],
  ['pause', 'start no new step of a session'],
  ['resume', 'lift a pause'],
] as const

/** Commands about sessions. Ids may be shortened to any unique beginning. */
export function declareSessionCommands(program: Command, perform: Perform): void {
  program
    .command('sessions')
    .description('list sessions: active first, then the most recent')
    .option('--status <status>', 'one or several of pending, running, waiting, completed, failed, cancelled')
    .option('--jr <name>', 'of one Jr')
    .option('--verdict <verdict>', 'verified, unverified or refuted')
    .option('--query <text>', 'part of the title, task id, Jr name or session id')
    .option('--limit <number>', 'at most so many', '20')
    .addHelpText('after', examples('jr sessions', 'jr sessions --status failed,waiting --json'))
    .action(perform(async () => (await import('./commands/sessions.ts')).sessions))

  program
    .command('show')
    .description('show everything about a session: steps, attempts, features and their evidence')
    .argument('<id>', 'session')
    .addHelpText('after', examples('jr show 3f2a', 'jr show 3f2a --json'))
    .action(perform(async () => (await import('./commands/show.ts')).show))

  program
    .command('watch')
    .description('follow a session until it ends or waits for a person')
    .argument('<id>', 'session')
    .addHelpText('after', examples('jr watch 3f2a'))
    .action(perform(async () => (await import('./commands/watch.ts')).watch))

  for (const [name, description] of controls) {
    const isPause = name === 'pause' || name === 'resume'
    const command = program
      .command(name)
      .description(description)
      .argument('<id>', isPause ? 'session, `all`, or `jr:NAME`' : 'session')
    if (name !== 'resume') {
      command.option(
        '--note <text>',
        isPause ? 'why; shown while the pause holds' : 'why; kept in the log of the session',
      )
    }
    if (name === 'approve' || name === 'skip') {
      command.option('--step <number>', 'which step, counted from 1 (default: the waiting or failed one)')
    }
    command
      .addHelpText(
        'after',
        isPause
          ? examples(`jr ${name} 3f2a`, `jr ${name} all`, `jr ${name} "jr:Ada Jr."`)
          : examples(`jr ${name} 3f2a`, `jr ${name} 3f2a --note "as agreed" --json`),
      )
      .action(perform(async () => (await import('./commands/control.ts')).controlCommand(name)))
  }

  program
    .command('answer')
    .description('answer the question of a check (`human:`); without an answer, list the questions')
    .argument('<id>', 'session')
    .argument('[answer]', 'yes or no')
    .option('--check <check>', 'which question, by its check (default: the only open one)')
    .option('--note <text>', 'why; kept with the answer')
    .option('--by <name>', 'who answers (default: the user of this terminal)')
    .addHelpText(
      'after',
      `${examples('jr answer 3f2a', 'jr answer 3f2a yes', 'jr answer 3f2a no --check c4 --note "the table is cut off"')}

The answer counts for the state of the workspace about which the question was asked; the session, ended or not, is judged again.`,
    )
    .action(perform(async () => (await import('./commands/answer.ts')).answer))

  program
    .command('note')
    .description('write a remark on a step; it stands with the step and in the log')
    .argument('<id>', 'session')
    .requiredOption('--step <number>', 'which step, counted from 1')
    .requiredOption('--note <text>', 'the remark')
    .addHelpText('after', examples('jr note 3f2a --step 2 --note "asked the release manager"'))
    .action(perform(async () => (await import('./commands/control.ts')).controlCommand('note')))

  program
    .command('fork')
    .description('start a new session that keeps the results before a step and redoes the rest')
    .argument('<id>', 'session')
    .requiredOption('--step <number>', 'first step to redo, counted from 1')
    .option('--note <text>', 'why')
    .addHelpText('after', examples('jr fork 3f2a --step 3'))
    .action(perform(async () => (await import('./commands/control.ts')).controlCommand('fork')))

  program
    .command('report')
    .description('write what a session did and what proves it, as Markdown or as feature_list.json')
    .argument('<id>', 'session')
    .option('--features', "Anthropic's feature_list.json instead of Markdown")
    .option('--output <file>', 'write to this new file instead of the terminal')
    .addHelpText(
      'after',
      examples('jr report 3f2a > report.md', 'jr report 3f2a --features --output feature_list.json'),
    )
    .action(perform(async () => (await import('./commands/report.ts')).report))

  program
    .command('stats')
    .description('show counts, costs by tier, and what the same tokens would have cost on Opus')
    .option('--tz <zone>', 'time zone that says when "today" begins (default: the one of this machine)')
    .addHelpText('after', examples('jr stats', 'jr stats --tz Europe/Berlin --json'))
    .action(perform(async () => (await import('./commands/stats.ts')).stats))
}
