import { toContract } from '@jr/contract'
import { maskSecrets, parseInstruction } from '@jr/instructions'
import { decideVerdict, type Evidence, type FeatureVerdict, judgeFeatures, runChecks, type Verdict } from '@jr/verifier'
import { createSandbox, openWorkspace, probeSandbox, treeHash } from '@jr/workspace'
import { CliFailure, exitCodes, type ExitCode } from '../cli-failure.ts'
import { type CommandContext, type CommonOptions, fromCaller } from '../command-context.ts'
import { readInstructionFile } from '../read-instruction-file.ts'
import { requireWorkspace } from '../session/require-workspace.ts'
import { formatJudgement } from '../session/format-judgement.ts'
import { cut } from '../terminal/format-table.ts'
import { printable } from '../terminal/printable.ts'

interface VerifyOptions extends CommonOptions {
  readonly workspace: string
}

/** What `jr verify` found out about a directory. */
export interface Judgement {
  readonly title: string | undefined
  readonly verdict: Verdict
  readonly features: readonly (FeatureVerdict & { readonly text: string; readonly line: number })[]
  readonly evidence: readonly Evidence[]
}

/** The checks of the document as a whole are judged like one feature of this name. */
const documentId = 'document'

/** `jr verify`: exit 0 when nothing is refuted, 1 when something is. No step is executed. */
export async function verify(context: CommandContext, file: string, options: VerifyOptions): Promise<ExitCode> {
  const { terminal, config, signal } = context
  const plan = parseInstruction(await readInstructionFile(fromCaller(context, file)))
  const workspace = await openWorkspace(await requireWorkspace(fromCaller(context, options.workspace)))
  if (plan.features.length === 0 && plan.checks.length === 0) {
    throw new CliFailure(
      'instruction_refused',
      `${file} has no criteria and no checks: there is nothing to judge by.`,
      'Add a "Success Criteria" list; docs/instructions.md shows how.',
    )
  }
  const sandbox = createSandbox({ mode: config.sandbox })
  const probe = await probeSandbox(sandbox, signal)
  if (!probe.ok) terminal.say(`${terminal.tint('yellow', 'no sandbox')}: ${probe.problem}. ${probe.fix}`)
  else if (!probe.sandboxed) terminal.say(terminal.tint('yellow', 'The sandbox is off: checks run unconfined.'))
  const databaseUrl = config.checksDatabaseUrl ?? config.databaseUrl
  const checks = [
    ...plan.features.flatMap(({ id, checks }) => checks.map((check) => ({ check, featureId: id }))),
    ...plan.checks.map((check) => ({ check })),
  ]
  const evidence = await runChecks(
    checks,
    {
      workspace,
      sandbox,
      phase: 'after',
      clock: () => new Date(),
      mask: maskSecrets,
      signal,
      ...(databaseUrl === undefined ? {} : { databaseUrl }),
    },
    {
      onProgress: (result, done, total) =>
        terminal.say(`${done}/${total} ${result.outcome.replaceAll('_', ' ')}: ${cut(printable(result.command), 100)}`),
    },
  )
  const judgement = judge(plan, evidence, await treeHash(workspace))
  if (options.json === true) terminal.printJson(toContract({ ...judgement, title: judgement.title ?? null }))
  else terminal.print(formatJudgement(judgement, terminal))
  return judgement.verdict === 'refuted' ? exitCodes.failed : exitCodes.ok
}

function judge(
  plan: Pick<ReturnType<typeof parseInstruction>, 'title' | 'features' | 'checks'>,
  after: readonly Evidence[],
  hash: string,
): Judgement {
  const options = { treeHash: hash, after }
  const verdicts = judgeFeatures(plan.features, options)
  const [document] = plan.checks.length === 0 ? [] : judgeFeatures([{ id: documentId, checks: plan.checks }], options)
  return {
    title: plan.title,
    verdict: decideVerdict(verdicts, document),
    features: plan.features.flatMap(({ text, line }, index) => {
      const verdict = verdicts[index]
      return verdict === undefined ? [] : [{ ...verdict, text, line }]
    }),
    evidence: after,
  }
}
