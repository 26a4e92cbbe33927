import { removeLeftovers } from '@jr/executor'
import { exitCodes, type ExitCode } from '../cli-failure.ts'
import type { CommandContext, CommonOptions } from '../command-context.ts'
import type { Store } from '../database/open-store.ts'
import { withStore } from '../database/with-store.ts'
import { parseInteger } from '../parse-integer.ts'

interface PruneOptions extends CommonOptions {
  readonly olderThan: string
  readonly yes?: boolean
}

const dayMs = 86_400_000
/** Rows of one transaction: locks stay short on a busy server. */
const batchSize = 1_000

/** `jr prune`: without `--yes` it only counts. */
export async function prune(context: CommandContext, options: PruneOptions): Promise<ExitCode> {
  const days = parseInteger('--older-than', options.olderThan, { minimum: 1, maximum: 36_500 })
  const olderThan = new Date(Date.now() - days * dayMs)
  const { terminal } = context
  return withStore(context, async (store) => {
    const isReal = options.yes === true
    const count = isReal ? await deleteAll(store, olderThan) : await countEnded(store, olderThan)
    if (isReal) await store.tracker.pruneWorkers({ olderThan })
    const removed = isReal
      ? await removeLeftovers(store.tracker, context.config.dataDirectory)
      : { snapshots: 0, workspaces: 0 }
    const before = olderThan.toISOString()
    if (options.json === true) {
      terminal.printJson({
        older_than: before,
        deleted: isReal ? count : 0,
        matching: count,
        workspaces_removed: removed.workspaces,
      })
    } else if (isReal) {
      terminal.print(
        `Deleted ${count} sessions that ended before ${before}, and ${removed.workspaces} workspaces that Jr had made for deleted sessions.`,
      )
    } else
      terminal.print(
        `${count} sessions ended before ${before}; --yes deletes them, and the workspaces that Jr made for them.`,
      )
    return exitCodes.ok
  })
}

async function deleteAll({ tracker }: Store, olderThan: Date): Promise<number> {
  let total = 0
  for (;;) {
    const deleted = await tracker.pruneSessions({ olderThan, limit: batchSize })
    total += deleted
    if (deleted < batchSize) return total
  }
}

async function countEnded({ db }: Store, olderThan: Date): Promise<number> {
  const { count } = await db
    .selectFrom('jr_execution_sessions')
    .select((expression) => expression.fn.countAll<number>().as('count'))
    .where('status', 'in', ['completed', 'failed', 'cancelled'])
    .where('finished_at', '<', olderThan)
    .executeTakeFirstOrThrow()
  return count
}
