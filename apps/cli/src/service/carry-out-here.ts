import type { SessionDetail } from '@jr/tracker'
import type { CommandContext } from '../command-context.ts'
import type { Store } from '../database/open-store.ts'
import { openModels } from '../models/open-models.ts'
import { createProgressView } from '../progress/create-progress-view.ts'
import { followSession } from '../progress/follow-session.ts'
import { openLog } from './open-log.ts'
import { startWorker } from './start-worker.ts'

/** Carries this one session on in this process, to where it ends or waits. */
export async function carryOutHere(
  { config, terminal, signal }: CommandContext,
  store: Store,
  sessionId: string,
): Promise<SessionDetail> {
  const models = await openModels(config, (message) => terminal.say(message))
  const { log, close } = openLog(config)
  const view = createProgressView(terminal)
  const executor = await startWorker(config, store, models, { concurrency: 1, onlySessionId: sessionId, log })
  try {
    return await followSession(store.tracker, sessionId, view, signal)
  } finally {
    view.close()
    await executor.stop({ drainMs: 0 })
    close()
    await models.close()
  }
}
