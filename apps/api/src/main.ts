import process from 'node:process'
import { createDatabase } from '@jr/database'
import { createQueue } from '@jr/queue'
import { createTracker } from '@jr/tracker'
import { pino } from 'pino'
import { type Config, ConfigError, readConfig } from './config.ts'
import { ApiStartError, startApi } from './start-api.ts'

/** sysexits.h: EX_CONFIG and EX_UNAVAILABLE. */
const exitConfig = 78
const exitUnavailable = 69

const log = pino({ base: { service: 'jr-api' } })

async function main(config: Config): Promise<void> {
  const database = createDatabase({ connectionString: config.databaseUrl, applicationName: 'jr-api' })
  const tracker = createTracker({ db: database.db })
  const queue = createQueue({
    connectionString: config.databaseUrl,
    onError: (error) => log.error(error, 'the queue lost its connection; it goes on by itself'),
  })
  try {
    // Says at once that the database is unreachable or not migrated, instead of at the first request.
    await tracker.checkSchema()
    await queue.start()
    const api = await startApi({
      tracker,
      queue: { db: database.db, tracker, queue },
      host: config.host,
      port: config.port,
      allowedHosts: config.allowedHosts,
      logger: log,
      ...(config.apiKey !== undefined && { apiKey: config.apiKey }),
      ...(config.dashboardDirectory !== undefined && { dashboardDirectory: config.dashboardDirectory }),
    })
    log.info({ url: api.url }, 'listening')
    const stop = (signal: NodeJS.Signals): void => {
      log.info({ signal }, 'stopping: answers in progress are finished')
      const closed = api.close().then(queue.stop).then(database.close)
      closed.catch((error: unknown) => {
        log.error(error, 'the service did not stop cleanly')
        process.exitCode = 1
      })
    }
    process.once('SIGTERM', stop)
    process.once('SIGINT', stop)
  } catch (error) {
    await queue.stop().catch(() => undefined)
    await database.close()
    throw error
  }
}

try {
  await main(readConfig(process.env))
} catch (error) {
  log.fatal(error, 'the service cannot start')
  process.exitCode = error instanceof ConfigError || error instanceof ApiStartError ? exitConfig : exitUnavailable
}
