import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { toContract } from '@jr/contract'
import { maskSecrets, parseInstruction, type Plan } from '@jr/instructions'
import { createSandbox, openWorkspace, probeSandbox, type Sandbox } from '@jr/workspace'
import { CliFailure, exitCodes, type ExitCode } from '../cli-failure.ts'
import { type CommandContext, type CommonOptions, fromCaller } from '../command-context.ts'
import { type Judgement, judgeTree } from '../judgement/judge-tree.ts'
import { type Asker, openAsker } from '../models/open-asker.ts'
import { openJudge } from '../models/open-judge.ts'
import { readInstructionFile } from '../read-instruction-file.ts'
import { formatJudgement } from '../judgement/format-judgement.ts'
import { requireWorkspace } from '../session/require-workspace.ts'
import { cut } from '../terminal/format-table.ts'
import { printable } from '../terminal/printable.ts'

interface VerifyOptions extends CommonOptions {
  readonly workspace: string
  /** The directory as it was before the work. */
  readonly base?: string
  /** False: no model is asked. */
  readonly judge: boolean
  /** Model that did the work: it may not judge. */
  readonly author?: string
}

/** `jr verify`: exit 0 when nothing is refuted, 1 when something is. No step is executed. */
export async function verify(context: CommandContext, file: string, options: VerifyOptions): Promise<ExitCode> {
  const { terminal, config, signal } = context
  const document = await readInstructionFile(fromCaller(context, file))
  const plan = parseInstruction(document)
  const open = async (directory: string): ReturnType<typeof openWorkspace> =>
    openWorkspace(await requireWorkspace(fromCaller(context, directory)))
  const workspace = await open(options.workspace)
  const base = options.base === undefined ? undefined : await open(options.base)
  if (plan.features.length === 0 && plan.checks.length === 0) {
    throw new CliFailure(
      'instruction_refused',
      `${file} has no criteria and no checks: there is nothing to judge by.`,
      'Add a "Success Criteria" list; docs/instructions.md shows how.',
    )
  }
  const databaseUrl = config.checksDatabaseUrl ?? config.databaseUrl
  const proposes = config.proposeChecks && plan.features.some(({ checks }) => checks.length === 0)
  if (proposes && base === undefined) {
    terminal.say('No checks are proposed without --base: a check that nobody saw fail proves nothing.')
  }
  const asker = await openAskerFor(context, options, (proposes && base !== undefined) || hasJudgeChecks(plan))
  const judgement = await judgeTree({
    plan,
    document: maskSecrets(document),
    workspace,
    base,
    snapshotDirectory: await mkdtemp(join(tmpdir(), 'jr-verify-')),
    context: {
      sandbox: await openSandbox(context),
      clock: () => new Date(),
      mask: maskSecrets,
      signal,
      ...(databaseUrl === undefined ? {} : { databaseUrl }),
      ...(await chooseJudge(context, plan, options, asker)),
    },
    proposer: proposes ? asker : undefined,
    onProblem: (message) => terminal.say(message),
    onProgress: (result, done, total) =>
      terminal.say(`${done}/${total} ${result.outcome.replaceAll('_', ' ')}: ${cut(printable(result.command), 100)}`),
  })
  const spending = asker?.spending() ?? null
  const result: Judgement = { ...judgement, spending: spending === null || spending.calls === 0 ? null : spending }
  if (options.json === true) terminal.printJson(toContract({ ...result, title: result.title ?? null }))
  else terminal.print(formatJudgement(result, terminal))
  return result.verdict === 'refuted' ? exitCodes.failed : exitCodes.ok
}

function hasJudgeChecks({ features, checks }: Plan): boolean {
  return [...features.flatMap((feature) => feature.checks), ...checks].some(({ kind }) => kind === 'judge')
}

async function openAskerFor(
  { terminal, config }: CommandContext,
  { judge }: VerifyOptions,
  isNeeded: boolean,
): Promise<Asker | undefined> {
  return judge && isNeeded ? openAsker(config, (message) => terminal.say(message)) : undefined
}

async function chooseJudge(
  { terminal, signal }: CommandContext,
  plan: Plan,
  options: VerifyOptions,
  asker: Asker | undefined,
): ReturnType<typeof openJudge> {
  if (!hasJudgeChecks(plan)) return {}
  if (!options.judge) return { noJudgeReason: 'needs a judge, and --no-judge left it out' }
  const chosen = await openJudge(asker, options.author, signal)
  if (chosen.judge !== undefined) {
    const who =
      options.author === undefined ? '; name the model that did the work with --author, so that it cannot be it' : ''
    terminal.say(`judge: ${chosen.judge.model}${who}`)
  }
  return chosen
}

async function openSandbox({ terminal, config, signal }: CommandContext): Promise<Sandbox> {
  const sandbox = createSandbox({
    mode: config.sandbox,
    readOnlyPaths: config.sandboxReadOnlyPaths,
    hostSearchPath: config.hostSearchPath,
  })
  const probe = await probeSandbox(sandbox, signal)
  if (!probe.ok) terminal.say(`${terminal.tint('yellow', 'no sandbox')}: ${probe.problem}. ${probe.fix}`)
  else if (!probe.sandboxed) terminal.say(terminal.tint('yellow', 'The sandbox is off: checks run unconfined.'))
  return sandbox
}
