import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { checkAddress, type RunningApi, startApi } from '@jr/api'
import { findEmbeddedPostgres } from '@jr/db'
import { exitCodes, type ExitCode } from '../cli-failure.ts'
import type { CommandContext, CommonOptions } from '../command-context.ts'
import { listMissingMigrations } from '../database/list-missing-migrations.ts'
import { openQueue } from '../database/open-queue.ts'
import { openStore, type Store } from '../database/open-store.ts'
import { describeServer } from '../database/require-reachable.ts'
import { awaitModels } from '../models/await-models.ts'
import { chooseModels } from '../models/choose-models.ts'
import { openModels } from '../models/open-models.ts'
import { parseInteger } from '../parse-integer.ts'
import { describeFailure } from '../describe-failure.ts'
import { createProgressView } from '../progress/create-progress-view.ts'
import { followSession } from '../progress/follow-session.ts'
import { claimDirectory } from '../service/claim-directory.ts'
import { createClosers } from '../service/close-in-order.ts'
import { countRealWork } from '../service/count-real-work.ts'
import { keepRunning } from '../service/keep-running.ts'
import { openLog } from '../service/open-log.ts'
import { startWorker } from '../service/start-worker.ts'
import { submitExample } from '../service/submit-example.ts'
import { untilAborted } from '../service/until-aborted.ts'
import { watchLauncher } from '../service/watch-launcher.ts'
import { formatOutcome } from '../session/format-outcome.ts'

interface UpOptions extends CommonOptions {
  readonly port?: string
  readonly example: boolean
}

/** A step in progress may finish within this; then it is given back and redone at the next start. */
const drainMs = 10_000

/** `jr up`: everything in one process, until Ctrl-C or SIGTERM; then it ends in reverse order. Sessions stay in the database. */
export async function up(context: CommandContext, options: UpOptions): Promise<ExitCode> {
  const { config, terminal, signal } = context
  const port =
    options.port === undefined ? config.port : parseInteger('--port', options.port, { minimum: 0, maximum: 65_535 })
  const say = (what: string, message: string): void =>
    terminal.say(`${terminal.tint('bold', what.padEnd(10))} ${message}`)
  const closers = createClosers()
  let isServing = false
  // A running one is told by its own message below, and its port is taken by itself.
  const isFirst =
    config.databaseUrl !== undefined || findEmbeddedPostgres({ directory: config.dataDirectory }) === undefined
  if (isFirst)
    await checkAddress({ host: config.host, port, ...(config.apiKey === undefined ? {} : { apiKey: config.apiKey }) })
  try {
    const store = await openStore(context, {
      migrate: true,
      max: 10,
      onProgress: (message) => say('database', message),
    })
    closers.add('database', store.close)
    const claim = await claimDirectory(store)
    closers.add('', claim.release)
    isServing = true
    say(
      'database',
      `${describeServer(store.connectionString)}${store.isEmbedded ? ` (embedded, in ${config.dataDirectory})` : ''}`,
    )
    if (store.revive !== undefined) {
      const keeper = keepRunning(store.revive, {
        onRestart: () => say('database', terminal.tint('yellow', 'had ended by itself; started again')),
        onFailure: (error) => say('database', terminal.tint('red', `has ended: ${describeFailure(error).message}`)),
      })
      closers.add('', keeper.stop)
    }
    const { log, file, close: closeLog } = openLog(config)
    closers.add('', async () => closeLog())
    const queue = await openQueue(store, (error) => log.warn(error, 'queue error'))
    closers.add('', queue.stop)
    const first = await chooseModels(config)
    const realWork = first.isSimulated ? await countRealWork(store) : 0
    const isSimulated = first.isSimulated && realWork === 0
    const api = await startApi({
      tracker: store.tracker,
      queue,
      host: config.host,
      port,
      allowedHosts: config.allowedHosts,
      simulated: isSimulated,
      logger: log.child({ part: 'api' }, { level: 'warn' }),
      listReadinessProblems: () => listProblems(store, config.repositoryDirectory),
      ...(config.apiKey === undefined ? {} : { apiKey: config.apiKey }),
      ...findDashboard(context),
    })
    closers.add('api', api.close)
    await claim.announce(api.url)
    const launcher = watchLauncher(() => process.kill(process.pid, 'SIGTERM'))
    closers.add('', async () => launcher.stop())
    if (realWork > 0) {
      announce(context, api, options, isSimulated)
      tellWhatWaits(context, realWork)
    }
    const choice = realWork > 0 ? await awaitModels(config, signal) : first
    if (choice === undefined) return exitCodes.ok
    const models = await openModels(config, (message) => say('models', message), choice)
    closers.add('', models.close)
    say('models', isSimulated ? terminal.tint('yellow', models.summary) : models.summary)
    const executor = await startWorker(config, store, models, {
      concurrency: config.concurrency,
      log: log.child({ part: 'executor' }),
    })
    closers.add('executor', async () => {
      if (executor.stats().running > 0)
        terminal.say(`${' '.repeat(11)}a step is in progress: up to ${drainMs / 1000} s (Ctrl-C again ends at once)`)
      await executor.stop({ drainMs })
    })
    say('executor', `${config.concurrency} sessions at a time; log in ${file}`)
    const unfinished = (await store.tracker.listSessions({ status: ['pending', 'running'] })).sessions.length
    if (unfinished > 0) say('sessions', `going on with ${unfinished === 100 ? '100 or more' : unfinished} unfinished`)
    if (realWork === 0) announce(context, api, options, isSimulated)
    const exampleId = options.example ? await submitExample(queue, config.repositoryDirectory, isSimulated) : undefined
    if (exampleId !== undefined) await showExample(context, store, exampleId)
    if (!signal.aborted) say('ready', `${terminal.tint('green', api.url)}  Ctrl-C stops everything`)
    await untilAborted(signal)
    return exitCodes.ok
  } finally {
    await closers.closeAll(
      (what) => isServing && say(what, 'stopping'),
      (error) => say('', describeFailure(error).message),
    )
    if (signal.aborted) say('stopped', 'The sessions are kept; the next start goes on with them.')
  }
}

function tellWhatWaits({ config, terminal }: CommandContext, sessions: number): void {
  const what = sessions === 1 ? '1 unfinished session was' : `${sessions} unfinished sessions were`
  terminal.say(
    `${terminal.tint('bold', 'models    ')} ${terminal.tint('yellow', `nobody answers at ${config.localLlmUrl}, and ${what} begun with real models: waiting for that server`)}\n` +
      `${' '.repeat(11)}Start it. Or end this one and start again with ANTHROPIC_API_KEY, or after \`jr cancel\`.`,
  )
}

function announce({ terminal }: CommandContext, api: RunningApi, options: UpOptions, isSimulated: boolean): void {
  terminal.say(`${terminal.tint('bold', 'dashboard ')} ${api.url}`)
  if (options.json === true) terminal.printJson({ url: api.url, pid: process.pid, simulated: isSimulated })
}

async function showExample(context: CommandContext, store: Store, sessionId: string): Promise<void> {
  const { terminal, signal } = context
  terminal.say('This is the first start: carrying out examples/hello-jr.md')
  const view = createProgressView(terminal)
  const session = await followSession(store.tracker, sessionId, view, signal).finally(view.close)
  if (!signal.aborted) terminal.say(formatOutcome(session, terminal))
}

async function listProblems(store: Store, repositoryDirectory: string): Promise<readonly string[]> {
  const missing = await listMissingMigrations(store, repositoryDirectory)
  return missing.length === 0 ? [] : [`The database lacks ${missing.length} migrations; run \`jr migrate\`.`]
}

function findDashboard({ config, terminal }: CommandContext): { readonly dashboardDirectory?: string } {
  const directory = join(config.repositoryDirectory, 'apps/dashboard/dist')
  if (existsSync(join(directory, 'index.html'))) return { dashboardDirectory: directory }
  terminal.say(
    terminal.tint('yellow', 'The dashboard is not built; `pnpm build:dashboard` does that. The API works without it.'),
  )
  return {}
}
