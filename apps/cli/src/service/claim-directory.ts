import { openSession } from '@jr/database'
import { CliFailure } from '../cli-failure.ts'
import type { Store } from '../database/open-store.ts'

/** Any constant will do, as long as every version of Jr takes the same lock. */
const upLock = 7_230_042_002

/** What this `jr up` holds until it ends, however it ends. */
export interface DirectoryClaim {
  /** Tells the others where this one answers. */
  readonly announce: (url: string) => Promise<void>
  readonly release: () => Promise<void>
}

/**
 * Makes sure that one `jr up` serves a data directory. The lock lives in its database, so a killed process leaves nothing behind.
 * A server of the person's own may have any number of them.
 */
export async function claimDirectory(store: Store): Promise<DirectoryClaim> {
  if (!store.isEmbedded) return { announce: async () => undefined, release: async () => undefined }
  const session = await openSession(store.connectionString, { applicationName: `jr-up ${process.pid}` })
  const { rows } = await session.query<{ locked: boolean }>('select pg_try_advisory_lock($1) as locked', [upLock])
  if (rows[0]?.locked === true) {
    return {
      announce: async (url) => {
        await session.query("select set_config('application_name', $1, false)", [`jr-up ${process.pid} ${url}`])
      },
      release: () => session.end(),
    }
  }
  const { rows: others } = await session.query<{ name: string }>(
    "select application_name as name from pg_stat_activity where application_name like 'jr-up %' and pid <> pg_backend_pid()",
  )
  await session.end()
  const [, pid = '', url] = others[0]?.name.split(' ') ?? []
  throw new CliFailure(
    'already_running',
    url === undefined
      ? `Jr is starting here already (process ${pid}).`
      : `Jr runs here already: ${url} (process ${pid}).`,
    `Use that one, end it with Ctrl-C or "kill ${pid}", or give this one another directory with JR_DATA_DIR and another --port.`,
  )
}
