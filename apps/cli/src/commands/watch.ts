import { exitCodes, type ExitCode } from '../cli-failure.ts'
import type { CommandContext, CommonOptions } from '../command-context.ts'
import { withStore } from '../database/with-store.ts'
import { createProgressView } from '../progress/create-progress-view.ts'
import { followSession } from '../progress/follow-session.ts'
import { hasLiveWorker } from '../service/has-live-worker.ts'
import { formatOutcome, toOutcomeExitCode } from '../session/format-outcome.ts'
import { resolveSessionId } from '../session/resolve-session-id.ts'
import { toSessionJson } from '../session/to-session-json.ts'

/** `jr watch`: progress on stderr, the outcome on stdout. Ctrl-C stops watching; the session goes on. */
export async function watch(context: CommandContext, id: string, options: CommonOptions): Promise<ExitCode> {
  const { terminal, signal } = context
  return withStore(context, async (store) => {
    const sessionId = await resolveSessionId(store, id)
    if (!(await hasLiveWorker(store))) terminal.say('No executor works on this database: `jr up` starts one.')
    const view = createProgressView(terminal)
    const session = await followSession(store.tracker, sessionId, view, signal).finally(view.close)
    if (signal.aborted) {
      terminal.say(`No longer watching; the session goes on. Continue with: jr watch ${sessionId}`)
      return exitCodes.ok
    }
    if (options.json === true) terminal.printJson(toSessionJson(session))
    else terminal.print(formatOutcome(session, terminal))
    return toOutcomeExitCode(session)
  })
}
