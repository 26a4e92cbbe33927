import { toContract } from '@jr/contract'
import { exitCodes, type ExitCode } from '../cli-failure.ts'
import type { CommandContext, CommonOptions } from '../command-context.ts'
import { withStore } from '../database/with-store.ts'
import { formatTable } from '../terminal/format-table.ts'

/** `jr audit`: exit 1 when an invariant is broken. */
export async function audit(context: CommandContext, options: CommonOptions): Promise<ExitCode> {
  const { terminal } = context
  return withStore(context, async (store) => {
    const findings = await store.tracker.auditSessions()
    if (options.json === true) terminal.printJson({ findings: toContract(findings) })
    else if (findings.length === 0) terminal.print('Every invariant holds.')
    else {
      const rows = findings.map(({ invariant, sessionId, detail }) => [invariant, sessionId, detail])
      terminal.print(formatTable(['invariant', 'session', 'found'], rows))
    }
    return findings.length === 0 ? exitCodes.ok : exitCodes.failed
  })
}
