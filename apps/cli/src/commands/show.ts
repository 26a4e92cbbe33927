import { exitCodes, type ExitCode } from '../cli-failure.ts'
import type { CommandContext, CommonOptions } from '../command-context.ts'
import { withStore } from '../database/with-store.ts'
import { resolveSessionId } from '../session/resolve-session-id.ts'
import { findStaleness } from '../session/find-staleness.ts'
import { formatSession } from '../session/format-session.ts'
import { toSessionJson } from '../session/to-session-json.ts'

/** `jr show` */
export async function show(context: CommandContext, id: string, options: CommonOptions): Promise<ExitCode> {
  const { terminal } = context
  return withStore(context, async (store) => {
    const session = await store.tracker.getSession(await resolveSessionId(store, id))
    if (options.json === true) terminal.printJson(toSessionJson(session))
    else terminal.print(formatSession(session, await findStaleness(session, context.config), terminal))
    return exitCodes.ok
  })
}
