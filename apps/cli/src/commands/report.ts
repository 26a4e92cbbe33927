import { exitCodes, type ExitCode } from '../cli-failure.ts'
import { type CommandContext, type CommonOptions, fromCaller } from '../command-context.ts'
import { withStore } from '../database/with-store.ts'
import { formatReport } from '../report/format-report.ts'
import { toFeatureList } from '../report/to-feature-list.ts'
import { findStaleness } from '../session/find-staleness.ts'
import { resolveSessionId } from '../session/resolve-session-id.ts'
import { writeNew } from '../write-new.ts'

interface ReportOptions extends CommonOptions {
  readonly features?: boolean
  readonly output?: string
}

/** `jr report`: Markdown, or with `--features` or `--json` Anthropic's `feature_list.json`. */
export async function report(context: CommandContext, id: string, options: ReportOptions): Promise<ExitCode> {
  const { terminal } = context
  return withStore(context, async (store) => {
    const session = await store.tracker.getSession(await resolveSessionId(store, id))
    const isList = options.features === true || options.json === true
    const text = isList
      ? JSON.stringify(toFeatureList(session), null, 2)
      : formatReport(session, await findStaleness(session, context.config))
    if (options.output === undefined) terminal.print(text)
    else await writeNew(fromCaller(context, options.output), `${text}\n`)
    return exitCodes.ok
  })
}
