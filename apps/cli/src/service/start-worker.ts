import { findEmbeddedChecksUrl } from '@jr/db'
import { type Executor, type ExecutorOptions, startExecutor } from '@jr/executor'
import type { CliConfig } from '../config.ts'
import type { Store } from '../database/open-store.ts'
import type { Models } from '../models/open-models.ts'

/** Starts an executor in this process, as configured. */
export function startWorker(
  config: CliConfig,
  store: Store,
  models: Models,
  options: Pick<ExecutorOptions, 'log' | 'concurrency' | 'onlySessionId' | 'limits'>,
): Promise<Executor> {
  const checksDatabaseUrl =
    config.checksDatabaseUrl ??
    (store.isEmbedded ? findEmbeddedChecksUrl({ directory: config.dataDirectory }) : undefined)
  return startExecutor({
    databaseUrl: store.connectionString,
    ...(checksDatabaseUrl !== undefined && { checksDatabaseUrl }),
    router: models.router,
    simulated: models.isSimulated,
    dataDirectory: config.dataDirectory,
    sandbox: config.sandbox,
    sandboxReadOnlyPaths: config.sandboxReadOnlyPaths,
    hostSearchPath: config.hostSearchPath,
    proposeChecks: config.proposeChecks,
    ...options,
  })
}
