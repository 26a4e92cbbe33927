import { toContract } from '@jr/contract'
import type { Tier } from '@jr/instructions'
import { submitTask } from '@jr/queue'
import { exitCodes, type ExitCode } from '../cli-failure.ts'
import { type CommandContext, type CommonOptions, fromCaller } from '../command-context.ts'
import { withQueue } from '../database/with-store.ts'
import { chooseModels } from '../models/choose-models.ts'
import { parseInteger } from '../parse-integer.ts'
import { readInstructionFile } from '../read-instruction-file.ts'
import { requireExecutable } from '../require-executable.ts'
import { hasLiveWorker } from '../service/has-live-worker.ts'
import { requireWorkspace } from '../session/require-workspace.ts'

/** Options that `run` and `submit` share. */
export interface TaskOptions extends CommonOptions {
  readonly workspace?: string
  readonly jr?: string
  readonly tier?: Tier
  readonly continueOnFailure?: boolean
}

interface SubmitOptions extends TaskOptions {
  readonly priority?: string
  readonly idempotencyKey?: string
}

/** `jr submit`: queues and returns at once. */
export async function submit(context: CommandContext, file: string, options: SubmitOptions): Promise<ExitCode> {
  const { terminal } = context
  const markdown = await readInstructionFile(fromCaller(context, file))
  requireExecutable(file, markdown, terminal)
  const task = await toTask(context, markdown, options)
  const { isSimulated } = await chooseModels(context.config)
  return withQueue(context, async (store, queue) => {
    const submitted = await submitTask(queue, {
      ...task,
      simulated: isSimulated,
      ...(options.priority === undefined
        ? {}
        : { priority: parseInteger('--priority', options.priority, { minimum: -1_000_000, maximum: 1_000_000 }) }),
      ...(options.idempotencyKey === undefined ? {} : { idempotencyKey: options.idempotencyKey }),
    })
    if (options.json === true) terminal.printJson(toContract(submitted))
    else {
      terminal.print(
        `${submitted.created ? 'queued' : 'known already'}: session ${submitted.sessionId}, task ${submitted.taskId}`,
      )
      terminal.say(`Follow it with: jr watch ${submitted.sessionId.slice(0, 8)}`)
      if (!(await hasLiveWorker(store)))
        terminal.say('No executor runs: `jr up` starts one, and it goes on from the queue.')
    }
    return exitCodes.ok
  })
}

const newWorkspaceHint = 'Make it first, or leave --workspace out to get a new one.'

/** What the options say about a task. */
export async function toTask(
  context: CommandContext,
  markdown: string,
  options: TaskOptions,
): Promise<Omit<Parameters<typeof submitTask>[1], 'simulated'>> {
  return {
    markdown,
    actor: 'person:cli',
    continueOnFailure: options.continueOnFailure ?? false,
    ...(options.workspace === undefined
      ? {}
      : { workspace: await requireWorkspace(fromCaller(context, options.workspace), newWorkspaceHint) }),
    ...(options.jr === undefined ? {} : { jrName: options.jr }),
    ...(options.tier === undefined ? {} : { tier: options.tier }),
  }
}
