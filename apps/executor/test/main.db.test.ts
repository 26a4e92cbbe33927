import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { createTestDatabase } from '@jr/db/testing'
import { DgramSocket } from 'node-unix-socket'
import { afterAll, afterEach, expect, onTestFinished, test } from 'vitest'
import { eventually } from './test-bench.ts'
import { watchChildren } from './watch-children.ts'

const main = fileURLToPath(new URL('../src/main.ts', import.meta.url))

const directory = mkdtempSync(join(tmpdir(), 'jr-service-'))
const watcher = watchChildren(directory)
const services: ChildProcess[] = []

afterEach(() => {
  for (const service of services) service.kill('SIGKILL')
})
afterAll(() => {
  watcher.close()
  rmSync(directory, { recursive: true, force: true })
})

function startService(environment: NodeJS.ProcessEnv): ChildProcess {
  // The last argument is for the watcher, which knows its own by it.
  const service = spawn(process.execPath, ['--conditions=@jr/source', main, directory], {
    env: { PATH: process.env['PATH'], JR_DATA_DIR: mkdtempSync(join(directory, 'data-')), ...environment },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  services.push(service)
  watcher.add(service.pid)
  return service
}

async function endOf(service: ChildProcess): Promise<{ readonly code: number | null; readonly log: string }> {
  const [log, [code]] = await Promise.all([text(service.stdout!), once(service, 'exit') as Promise<[number | null]>])
  return { code, log }
}

test('ends with 78 and names every variable that is wrong', async () => {
  const { code, log } = await endOf(startService({ JR_CONCURRENCY: '0' }))
  expect(code).toBe(78)
  expect(log).toContain('JR_DATABASE_URL is missing')
  expect(log).toContain('JR_CONCURRENCY is wrong')
})

test('ends with 69 and says what to do when the database does not answer', async () => {
  const { code, log } = await endOf(startService({ JR_DATABASE_URL: 'postgresql://jr@127.0.0.1:1/jr' }))
  expect(code).toBe(69)
  expect(log).toContain('executor_unavailable')
  expect(log).toContain('jr doctor')
})

test('tells systemd that it is ready, alive and stopping', async () => {
  const database = await createTestDatabase()
  onTestFinished(() => database.close())
  const path = join(mkdtempSync(join(directory, 'notify-')), 'notify')
  const messages: string[] = []
  const receiver = new DgramSocket()
  onTestFinished(() => receiver.close())
  receiver.bind(path)
  receiver.on('data', (data: Buffer) => messages.push(data.toString()))
  const service = startService({
    JR_DATABASE_URL: database.connectionString,
    JR_SANDBOX: 'off',
    NOTIFY_SOCKET: path,
    WATCHDOG_USEC: '400000',
  })

  await eventually(() => expect(messages[0]).toMatch(/^READY=1\nSTATUS=worker /))
  await eventually(() => expect(messages).toContain('WATCHDOG=1'))
  service.kill('SIGTERM')
  const { code } = await endOf(service)
  expect(code).toBe(0)
  await eventually(() =>
    expect(messages).toContainEqual(expect.stringMatching(/^STOPPING=1\nSTATUS=worker .+ stopping/)),
  )
})
