import type { CommandContext } from '../command-context.ts'
import { listMissingMigrations } from '../database/list-missing-migrations.ts'
import { openStore } from '../database/open-store.ts'
import { describeServer } from '../database/require-reachable.ts'
import { describeFailure } from '../describe-failure.ts'
import { hasLiveWorker } from '../service/has-live-worker.ts'
import type { DoctorFinding } from './finding.ts'

/** The database, its schema, and whether an executor works on it. */
export async function checkDatabase(context: CommandContext): Promise<readonly DoctorFinding[]> {
  try {
    const store = await openStore(context)
    try {
      const missing = await listMissingMigrations(store, context.config.repositoryDirectory)
      const where = `${describeServer(store.connectionString)}${store.isEmbedded ? ', embedded' : ''}`
      if (missing.length > 0) {
        const message = `${where}: ${missing.length} migrations are missing (${missing.join(', ')})`
        return [{ name: 'database', status: 'fail', message, fix: 'Run `jr migrate`.' }]
      }
      const hasWorker = await hasLiveWorker(store)
      return [
        { name: 'database', status: 'ok', message: `${where}; the schema is current` },
        hasWorker
          ? { name: 'executor', status: 'ok', message: 'one works on this database' }
          : {
              name: 'executor',
              status: 'warn',
              message: 'none works on this database',
              fix: 'Run `jr up`; `jr run` brings its own.',
            },
      ]
    } finally {
      await store.close()
    }
  } catch (error) {
    const { message, hint } = describeFailure(error)
    return [{ name: 'database', status: 'fail', message, ...(hint === undefined ? {} : { fix: hint }) }]
  }
}
