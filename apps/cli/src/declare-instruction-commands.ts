import { type Command, Option } from 'commander'
import { examples } from './examples.ts'
import type { Perform } from './perform.ts'

/** Commands that take a document: plan, run, verify, submit, route, new. */
export function declareInstructionCommands(program: Command, perform: Perform): void {
  program
    .command('plan')
    .description('show what Jr makes of instructions, without running anything')
    .argument('<file...>', 'Markdown documents')
    .option('--workspace <directory>', 'check SEARCH texts and paths against this directory')
    .option('--fix <file>', 'write a copy with the safe fixes applied to this new file')
    .addHelpText('after', examples('jr plan examples/hello-jr.md', 'jr plan docs/*.md --json'))
    .action(perform(async () => (await import('./commands/plan.ts')).plan))

  program
    .command('run')
    .description('carry an instruction out, in the foreground, to its verdict')
    .argument('<file>', 'Markdown document')
    .option('--workspace <directory>', 'directory the session may change (default: a new one under .jr/workspaces)')
    .option('--jr <name>', 'who carries it out (default: the assignee of the document)')
    .addOption(tierOption('every step on this tier'))
    .option('--continue-on-failure', 'go on after a failed step')
    .addHelpText(
      'after',
      `${examples('jr run examples/hello-jr.md', 'jr run task.md --workspace . --tier local')}

Exit 0: completed and nothing refuted (criteria that nobody could check are listed); 1: failed, refuted, waiting or cancelled.`,
    )
    .action(perform(async () => (await import('./commands/run.ts')).run))

  program
    .command('verify')
    .description('judge a directory against the criteria of an instruction; no step is executed')
    .argument('<file>', 'Markdown document')
    .requiredOption('--workspace <directory>', 'what is judged')
    .option('--base <directory>', 'the same directory before the work: every check must be red on it to prove anything')
    .option('--no-judge', 'ask no model: `judge:` checks could not run, and no checks are proposed')
    .option('--author <model>', 'model that did the work: it may not judge it')
    .addHelpText(
      'after',
      `${examples('jr verify examples/hello-jr.md --workspace /srv/project', 'jr verify task.md --workspace after --base before --author claude-haiku-5-5')}

Exit 0: nothing refuted (criteria that nobody could check are listed); 1: refuted. Models are asked only for \`judge:\` checks and,
with JR_PROPOSE_CHECKS=on and --base, to propose checks for criteria without any; the cost is printed.`,
    )
    .action(perform(async () => (await import('./commands/verify.ts')).verify))

  program
    .command('submit')
    .description('queue an instruction for the running executors')
    .argument('<file>', 'Markdown document')
    .option('--workspace <directory>', 'directory the session may change (default: a new one)')
    .option('--jr <name>', 'who carries it out (default: the assignee of the document)')
    .addOption(tierOption('every step on this tier'))
    .option('--priority <number>', 'higher runs earlier')
    .option('--continue-on-failure', 'go on after a failed step')
    .option('--idempotency-key <key>', 'the same key again returns the same session')
    .addHelpText('after', examples('jr submit task.md', 'jr submit task.md --workspace . --json'))
    .action(perform(async () => (await import('./commands/submit.ts')).submit))

  program
    .command('route')
    .description('show which tier a task would get, and why')
    .requiredOption('--title <text>', 'title of the task')
    .option('--instructions <text>', 'its text', '')
    .addOption(tierOption('tier that the task asks for'))
    .addHelpText(
      'after',
      examples('jr route --title "Format this simple document" --instructions "Convert to markdown"'),
    )
    .action(perform(async () => (await import('./commands/route.ts')).route))

  program
    .command('new')
    .description('write an instruction to fill in')
    .argument('<kind>', 'kind of work: code-change, new-file, database, investigation or runbook')
    .option('--output <file>', 'write to this new file instead of the terminal')
    .addHelpText('after', examples('jr new code-change > task.md', 'jr new database --output task.md'))
    .action(perform(async () => (await import('./commands/new.ts')).newInstruction))
}

function tierOption(description: string): Option {
  return new Option('--tier <tier>', description).choices(['haiku', 'local', 'opus'])
}
