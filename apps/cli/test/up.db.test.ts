import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { readFileSync, writeFileSync } from 'node:fs'
import type { SessionDetail, SessionEvents, SessionList } from '@jr/contract'
import { findEmbeddedPostgres } from '@jr/db'
import { startSimulator } from '@jr/llm-simulator'
import { afterEach, expect, test, vi } from 'vitest'
import { createDataDirectory, type JrEnvironment, type JrProcess, runJr, startJr } from './run-jr.ts'
import { waitFor } from './wait-for.ts'

// Every test starts processes; on a busy machine each takes its time.
vi.setConfig({ testTimeout: 180_000, hookTimeout: 60_000 })

const started: JrProcess[] = []

afterEach(async () => {
  for (const { child, ended } of started.splice(0)) {
    if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM')
    await ended
  }
})

function startUp(directory: string, ...parameters: string[]): Promise<JrProcess & { readonly url: string }> {
  return startUpIn({ JR_DATA_DIR: directory }, ...parameters)
}

async function startUpIn(
  environment: JrEnvironment,
  ...parameters: string[]
): Promise<JrProcess & { readonly url: string }> {
  const jr = startJr(['up', '--port', '0', '--json', ...parameters], { environment })
  started.push(jr)
  const url = await waitFor(
    'the address of jr up',
    () => {
      if (jr.child.exitCode !== null) throw new Error(`jr up ended: ${jr.stderr()}`)
      return jr.stdout().includes('}') ? (JSON.parse(jr.stdout()) as { url: string }).url : undefined
    },
    jr.stderr,
  )
  return { ...jr, url }
}

async function get<T>(url: string): Promise<T> {
  const response = await fetch(url)
  expect([url, response.status]).toEqual([url, 200])
  return (await response.json()) as T
}

function waitForEnd(jr: JrProcess & { readonly url: string }, sessionId: string): Promise<SessionDetail> {
  return waitFor(
    'the session to end',
    async () => {
      const found = await get<SessionDetail>(`${jr.url}/api/jr/sessions/${sessionId}`)
      return found.status === 'completed' || found.status === 'failed' ? found : undefined
    },
    jr.stderr,
  )
}

async function submit(url: string, instruction: string): Promise<string> {
  const response = await fetch(`${url}/api/jr/tasks`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ instruction }),
  })
  expect(response.status).toBe(201)
  return ((await response.json()) as { session_id: string }).session_id
}

test('the first start carries the example out, the next one finds its session again', async () => {
  const directory = createDataDirectory()

  const first = await startUp(directory)
  await waitFor(
    'the outcome of the example',
    () => first.stderr().includes('completed, verified') || undefined,
    first.stderr,
  )
  const { sessions } = await get<SessionList>(`${first.url}/api/jr/sessions`)
  expect(sessions).toMatchObject([{ task_id: 'HELLO-JR', status: 'completed', verdict: 'verified', simulated: true }])
  expect(await get(`${first.url}/readyz`)).toEqual({ status: 'ready', problems: [] })
  expect(first.stderr()).toContain('SIMULATED')
  first.child.kill('SIGINT')
  expect(await first.ended).toBe(0)
  expect(first.stderr()).toContain('The sessions are kept')
  expect(findEmbeddedPostgres({ directory })).toBeUndefined()

  const second = await startUp(directory)
  const again = await get<SessionList>(`${second.url}/api/jr/sessions`)
  expect(again.sessions.map((session) => session.session_id)).toEqual(sessions.map((session) => session.session_id))
  second.child.kill('SIGTERM')
  expect(await second.ended).toBe(0)
})

test('after kill -9 in the middle of a session the next start continues it; no passed step runs again', async () => {
  const directory = createDataDirectory()
  const step = (number: number, marker: string): string =>
    `### Task ${number}: Describe part ${number}\n\nOne sentence. ${marker}\n`
  const instruction = `# Four answers\n\n## Tasks\n\n${step(1, '')}\n${step(2, '')}\n${step(3, '[[simulate: slow 3s]]')}\n${step(4, '')}`

  const first = await startUp(directory, '--no-example')
  const sessionId = await submit(first.url, instruction)
  await waitFor(
    'the third step to be in progress',
    async () => {
      const { steps } = await get<SessionDetail>(`${first.url}/api/jr/sessions/${sessionId}`)
      return (steps[2]?.status === 'in_progress' && steps[2].attempts.length > 0) || undefined
    },
    first.stderr,
  )
  first.child.kill('SIGKILL')
  await first.ended
  expect(findEmbeddedPostgres({ directory })).toEqual(expect.any(String))

  const second = await startUp(directory, '--no-example')
  const session = await waitForEnd(second, sessionId)
  expect(session).toMatchObject({ status: 'completed', passed: 4, taken_over: 1 })
  const { events } = await get<SessionEvents>(`${second.url}/api/jr/sessions/${sessionId}/events?limit=500`)
  const starts = events.filter(({ type }) => type === 'step_started').map(({ index }) => index)
  expect(starts).toEqual([0, 1, 2, 2, 3])
  second.child.kill('SIGTERM')
  expect(await second.ended).toBe(0)
})

test('work for a real model waits when its server comes up later than Jr: no simulator takes its place', async () => {
  const model = await startSimulator()
  const environment = { JR_DATA_DIR: createDataDirectory(), LOCAL_LLM_URL: model.openaiUrl }
  const file = join(environment.JR_DATA_DIR, 'task.md')
  writeFileSync(file, '# One\n\n## Tasks\n\n### Task 1: Describe a tree\n\nOne sentence.\n')
  const { stdout } = await runJr(['submit', file, '--json'], { environment })
  const { session_id: sessionId } = JSON.parse(stdout) as { session_id: string }
  await model.close()

  const jr = await startUpIn(environment, '--no-example')
  await waitFor('its word', () => jr.stderr().includes('waiting for that server') || undefined, jr.stderr)
  expect(await get(`${jr.url}/api/jr/sessions/${sessionId}`)).toMatchObject({ status: 'pending' })
  const again = await startSimulator({ port: Number(new URL(model.url).port) })
  const session = await waitForEnd(jr, sessionId)
  expect(session).toMatchObject({ status: 'completed', passed: 1, simulated: false })
  jr.child.kill('SIGTERM')
  expect(await jr.ended).toBe(0)
  await again.close()
})

test('an embedded PostgreSQL that dies is started again, and the service goes on', async () => {
  const directory = createDataDirectory()
  const jr = await startUp(directory, '--no-example')
  const postmaster = (): number => {
    const { dataDirectory } = JSON.parse(readFileSync(join(directory, 'postgres.json'), 'utf8')) as {
      dataDirectory: string
    }
    return Number(readFileSync(join(dataDirectory, 'cluster', 'postmaster.pid'), 'utf8').split('\n')[0])
  }
  const first = postmaster()

  process.kill(first, 'SIGKILL')
  await waitFor('the restart', () => jr.stderr().includes('started again') || undefined, jr.stderr)

  expect(postmaster()).not.toBe(first)
  await waitFor('readiness', async () => (await fetch(`${jr.url}/readyz`)).ok || undefined, jr.stderr)
  const sessionId = await submit(jr.url, '# Greet\n\n## Step 1\n\n**File:** `hello.txt`\n\n```text\nhello\n```\n')
  await waitFor(
    'the session',
    async () =>
      (await get<SessionDetail>(`${jr.url}/api/jr/sessions/${sessionId}`)).status === 'completed' || undefined,
    jr.stderr,
  )
  jr.child.kill('SIGTERM')
  expect(await jr.ended).toBe(0)
})

test('a second start in the same directory names the first one, and commands next to it use its database', async () => {
  const directory = createDataDirectory()
  const environment = { JR_DATA_DIR: directory }
  const first = await startUp(directory, '--no-example')

  const second = await runJr(['up', '--port', '0'], { environment })
  expect(second.code).toBe(78)
  expect(second.stderr).toContain(`Jr runs here already: ${first.url}`)
  expect(second.stderr).toContain(String(first.child.pid))

  const file = join(directory, 'task.md')
  writeFileSync(file, '# One\n\n## Tasks\n\n### Task 1: Describe a tree\n\nOne sentence.\n')
  const run = await runJr(['run', file, '--json'], { environment })
  expect(JSON.parse(run.stdout)).toMatchObject({ status: 'completed', verdict: 'unverified' })
  expect(run.stderr).toContain('A running executor carries it out')
  expect(run.code).toBe(0)
  expect((await get<SessionList>(`${first.url}/api/jr/sessions`)).sessions).toHaveLength(1)
})

test('a port that is taken is named, with the way out', async () => {
  const other = createServer().listen(0, '127.0.0.1')
  await new Promise((listening) => other.once('listening', listening))
  const { port } = other.address() as AddressInfo
  const directory = createDataDirectory()

  const result = await runJr(['up', '--port', String(port)], { environment: { JR_DATA_DIR: directory } })

  expect(result.code).toBe(78)
  expect(result.stderr).toContain(`Port ${port}`)
  expect(result.stderr).toContain('--port')
  expect(result.stderr).not.toMatch(/\n\s+at /)
  expect(findEmbeddedPostgres({ directory })).toBeUndefined()
  await new Promise((closed) => other.close(closed))
})

test('without a key the server refuses to listen beyond loopback', async () => {
  const environment = { JR_DATA_DIR: createDataDirectory(), JR_HOST: '0.0.0.0' }

  const result = await runJr(['up', '--port', '0', '--no-example'], { environment })

  expect(result.code).toBe(78)
  expect(result.stderr).toContain('JR_API_KEY')
})
