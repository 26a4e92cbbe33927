// A worker as its own process, for tests that kill one. Prints `ready` when it has started.
import process from 'node:process'
import { createRouter } from '@jr/router'
import { pino } from 'pino'
import { startExecutor } from '../src/start-executor.ts'
import type { WorkerProcessArguments } from './test-bench.ts'

const options = JSON.parse(process.argv[2] ?? '{}') as WorkerProcessArguments
const executor = await startExecutor({
  databaseUrl: options.databaseUrl,
  router: createRouter({
    environment: {},
    anthropic: { apiKey: 'simulated-key', baseUrl: options.anthropicUrl },
    local: { baseUrl: options.openaiUrl },
    circuit: { failureThreshold: 1_000_000 },
  }),
  simulated: true,
  dataDirectory: options.dataDirectory,
  concurrency: options.concurrency,
  limits: options.limits,
  proposeChecks: options.proposeChecks,
  log: pino({ level: process.env['JR_TEST_LOG'] ?? 'silent' }, pino.destination(2)),
})
process.once('SIGTERM', () => {
  // As main.ts does: a connection that the server never ended keeps nobody alive.
  void executor.stop({ drainMs: options.drainMs }).then(() => setTimeout(() => process.exit(), 2_000).unref())
})
process.stdout.write('ready\n')
