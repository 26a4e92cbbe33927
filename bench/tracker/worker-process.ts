// A worker as its own process, with a model that answers after argv[4] milliseconds. Prints `ready` when it has started.
import process from 'node:process'
import { startExecutor } from '@jr/executor'
import { pino } from 'pino'
import { createInstantRouter } from './instant-router.ts'

const [, , databaseUrl = '', dataDirectory = '', delayMs = '0', concurrency = '1'] = process.argv
await startExecutor({
  databaseUrl,
  router: createInstantRouter(Number(delayMs)),
  simulated: true,
  dataDirectory,
  sandbox: 'off',
  concurrency: Number(concurrency),
  log: pino({ level: 'error' }, pino.destination(2)),
})
process.stdout.write('ready\n')
