import { join } from 'node:path'
import { cancelSession, type QueueContext, submitTask } from '@jr/queue'
import type { SessionDetail } from '@jr/tracker'
import type { ExitCode } from '../cli-failure.ts'
import { type CommandContext, fromCaller } from '../command-context.ts'
import { openQueue } from '../database/open-queue.ts'
import { openStore, type Store } from '../database/open-store.ts'
import { openModels } from '../models/open-models.ts'
import { describeFailure } from '../describe-failure.ts'
import { createProgressView } from '../progress/create-progress-view.ts'
import { followSession } from '../progress/follow-session.ts'
import { readInstructionFile } from '../read-instruction-file.ts'
import { requireExecutable } from '../require-executable.ts'
import { createClosers } from '../service/close-in-order.ts'
import { hasLiveWorker } from '../service/has-live-worker.ts'
import { openLog } from '../service/open-log.ts'
import { startWorker } from '../service/start-worker.ts'
import { formatOutcome, toOutcomeExitCode } from '../session/format-outcome.ts'
import { toSessionJson } from '../session/to-session-json.ts'
import { type TaskOptions, toTask } from './submit.ts'

/** Before every other queued session: whoever waits in front of a terminal goes first. */
const foregroundPriority = 1_000_000
/** After Ctrl-C: the model call is aborted within a second, so this is only for a stubborn command. */
const drainMs = 5_000
/** For a model's server that went away: who waits in front of a terminal sees why, and can start it within this. */
const modelPatienceMs = 30_000

/**
 * `jr run`: submits the document and follows it to its end. A running executor (`jr up`) carries it out; without one this process
 * does, one session at a time. Ctrl-C cancels the session.
 */
export async function run(context: CommandContext, file: string, options: TaskOptions): Promise<ExitCode> {
  const { config, terminal } = context
  const markdown = await readInstructionFile(fromCaller(context, file))
  requireExecutable(file, markdown, terminal)
  const task = await toTask(context, markdown, options)
  const models = await openModels(config, (message) => terminal.say(message))
  const closers = createClosers()
  closers.add('', models.close)
  try {
    const store = await openStore(context, {
      migrate: true,
      onProgress: (message) => terminal.say(`database: ${message}`),
    })
    closers.add('', store.close)
    const queue = await openQueue(store)
    closers.add('', queue.stop)
    const { sessionId } = await submitTask(queue, {
      ...task,
      priority: foregroundPriority,
      simulated: models.isSimulated,
    })
    terminal.say(
      `session ${sessionId} · ${models.isSimulated ? terminal.tint('yellow', models.summary) : models.summary}`,
    )
    if (await hasLiveWorker(store)) terminal.say('A running executor carries it out.')
    else {
      const { log, close } = openLog(config)
      closers.add('', async () => close())
      const executor = await startWorker(config, store, models, {
        concurrency: 1,
        // What others queued is not this command's business.
        onlySessionId: sessionId,
        limits: { modelPatienceMs },
        log,
      })
      closers.add('', () => executor.stop({ drainMs }))
    }
    const session = await followToEnd(context, store, queue, sessionId)
    const workspace = session.workspace ?? join(config.dataDirectory, 'workspaces', sessionId)
    if (options.json === true) terminal.printJson(toSessionJson({ ...session, workspace }))
    else terminal.print(formatOutcome({ ...session, workspace }, terminal))
    return toOutcomeExitCode(session)
  } finally {
    await closers.closeAll(
      () => undefined,
      (error) => terminal.say(describeFailure(error).message),
    )
  }
}

async function followToEnd(
  { terminal, signal }: CommandContext,
  store: Store,
  queue: QueueContext,
  sessionId: string,
): Promise<SessionDetail> {
  const view = createProgressView(terminal)
  try {
    const session = await followSession(store.tracker, sessionId, view, signal)
    if (!signal.aborted) return session
    terminal.say('Cancelling the session. Press Ctrl-C again to end at once.')
    await cancelSession(queue, sessionId, { actor: 'person:cli', note: 'interrupted in the terminal' })
    return await store.tracker.getSession(sessionId)
  } finally {
    view.close()
  }
}
