import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { createTestDatabase } from '@jr/db/testing'
import { afterEach, expect, onTestFinished, test } from 'vitest'

const main = fileURLToPath(new URL('../src/main.ts', import.meta.url))
const services: ChildProcess[] = []

afterEach(() => {
  for (const service of services.splice(0)) service.kill('SIGKILL')
})

function startService(environment: Readonly<Record<string, string>>): ChildProcess {
  const service = spawn(process.execPath, ['--conditions=@jr/source', main], {
    env: { PATH: process.env['PATH'], ...environment },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  services.push(service)
  return service
}

async function endOf(service: ChildProcess): Promise<{ readonly code: number | null; readonly log: string }> {
  const [log, [code]] = await Promise.all([text(service.stdout!), once(service, 'exit') as Promise<[number | null]>])
  return { code, log }
}

test('ends with 78 and names every variable that is wrong', async () => {
  const { code, log } = await endOf(startService({ JR_PORT: 'high' }))

  expect(code).toBe(78)
  expect(log).toContain('JR_DATABASE_URL is missing')
  expect(log).toContain('JR_PORT is wrong')
})

test('ends with 69 when the database does not answer', async () => {
  const { code } = await endOf(startService({ JR_DATABASE_URL: 'postgresql://jr@127.0.0.1:1/jr', JR_PORT: '0' }))

  expect(code).toBe(69)
})

test('serves with the key from a credential file until it is told to stop', async () => {
  const database = await createTestDatabase()
  onTestFinished(() => database.close())
  const credentials = mkdtempSync(join(tmpdir(), 'jr-credentials-'))
  writeFileSync(join(credentials, 'database_url'), database.connectionString)
  writeFileSync(join(credentials, 'api_key'), 'the-key\n')
  const service = startService({ CREDENTIALS_DIRECTORY: credentials, JR_PORT: '0' })
  let url: string | undefined
  for await (const line of createInterface(service.stdout!)) {
    url = (JSON.parse(line) as { url?: string }).url
    if (url !== undefined) break
  }

  const refused = await fetch(`${url}/api/jr/sessions`)
  const served = await fetch(`${url}/api/jr/sessions`, { headers: { 'X-API-Key': 'the-key' } })
  const exit = once(service, 'exit')
  service.kill('SIGTERM')

  expect(refused.status).toBe(401)
  expect(await served.json()).toMatchObject({ sessions: [] })
  expect(await exit).toEqual([0, null])
})
