import process from 'node:process'
import { createRouter } from '@jr/router'
import { pino } from 'pino'
import { ConfigError, readConfig } from './config.ts'
import type { Config } from './config.ts'
import { openSystemdNotifier } from './notify-systemd.ts'
import { startExecutor } from './start-executor.ts'

/** sysexits.h: EX_CONFIG and EX_UNAVAILABLE. */
const exitConfig = 78
const exitUnavailable = 69
/** Longer than any single look at the database may take; beyond it the worker counts as stuck and systemd restarts it. */
const stuckAfterMs = 20_000
const lingerMs = 2_000

const log = pino({ base: { service: 'jr-executor' } })

async function main(config: Config): Promise<void> {
  const systemd = openSystemdNotifier(process.env)
  const router = createRouter({
    environment: {},
    ...(config.anthropicApiKey !== undefined && { anthropic: { apiKey: config.anthropicApiKey } }),
    local: { baseUrl: config.localUrl },
    onWarning: (warning) => log.warn(warning, warning.message),
  })
  const executor = await startExecutor({
    databaseUrl: config.databaseUrl,
    ...(config.checksDatabaseUrl !== undefined && { checksDatabaseUrl: config.checksDatabaseUrl }),
    router,
    simulated: false,
    dataDirectory: config.dataDirectory,
    sandbox: config.sandbox,
    sandboxReadOnlyPaths: config.sandboxReadOnlyPaths,
    hostSearchPath: config.hostSearchPath,
    concurrency: config.concurrency,
    proposeChecks: config.proposeChecks,
    ...(config.sessionsPerJr !== undefined && { sessionsPerJr: config.sessionsPerJr }),
    ...(config.retentionDays !== undefined && { retentionDays: config.retentionDays }),
    limits: {
      stepAttempts: config.stepAttempts,
      modelPatienceMs: config.modelPatienceMs,
      stepTimeoutMs: config.stepTimeoutMs,
      sessionTimeoutMs: config.sessionTimeoutMs,
    },
    log,
  }).catch((error: unknown) => {
    systemd.close()
    throw error
  })
  systemd.ready(`worker ${executor.workerId}, ${config.concurrency} sessions at a time`)
  const watchdog =
    systemd.watchdogIntervalMs === undefined
      ? undefined
      : setInterval(() => {
          if (performance.now() - executor.stats().aliveAt < stuckAfterMs) systemd.alive()
        }, systemd.watchdogIntervalMs)

  const stop = (signal: NodeJS.Signals): void => {
    log.info({ signal, drainMs: config.drainMs }, 'stopping: each session finishes its current step')
    systemd.stopping(`worker ${executor.workerId}, stopping: ${executor.stats().running} sessions finish their step`)
    executor
      .stop({ drainMs: config.drainMs })
      .catch((error: unknown) => {
        log.error(error, 'the worker did not stop cleanly')
        process.exitCode = 1
      })
      .finally(() => {
        clearInterval(watchdog)
        systemd.close()
        // Reached only when a connection that the server never ended keeps the process alive.
        setTimeout(() => process.exit(), lingerMs).unref()
      })
  }
  process.once('SIGTERM', stop)
  process.once('SIGINT', stop)
}

try {
  await main(readConfig(process.env))
} catch (error) {
  if (error instanceof ConfigError) log.fatal({ problems: error.problems }, error.message)
  else log.fatal(error, 'the worker cannot start')
  process.exitCode = error instanceof ConfigError ? exitConfig : exitUnavailable
}
