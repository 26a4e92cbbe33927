import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Simulator, startSimulator } from '@jr/llm-simulator'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import type { Executor, ExecutorOptions } from '../src/executor-options.ts'
import { aTextStep, createSimulatedRouter, eventually, openTestBench, type TestBench } from './test-bench.ts'

let bench: TestBench
let server: Simulator
let worker: Executor | undefined

beforeAll(async () => {
  bench = await openTestBench()
})
beforeEach(async () => {
  server = await startSimulator()
})
afterEach(async () => {
  await worker?.stop({ drainMs: 0 })
  await server.close()
})
afterAll(() => bench.close())

/** A worker whose models are those of `server` alone. */
async function startWorker(options: Partial<ExecutorOptions> = {}): Promise<Executor> {
  worker = await bench.startWorker({ router: createSimulatedRouter(server), ...options })
  return worker
}

/** The server in the same place again. */
async function restartServer(): Promise<void> {
  server = await startSimulator({ port: Number(new URL(server.url).port) })
}

async function listTries(id: string): Promise<readonly (readonly [string, string | null])[]> {
  const { steps } = await bench.tracker.getSession(id)
  return steps.flatMap((step) => step.attempts.map(({ status, errorCode }) => [status, errorCode] as const))
}

test('a server that cannot be reached is waited for, beyond the tries of the step and of the session', async () => {
  await server.close()
  await startWorker({ limits: { stepAttempts: 2, sessionRetries: 0 } })
  const id = await bench.queueSteps([aTextStep('Answer. [[simulate: say here again]]')])
  const countFailed = async (): Promise<number> =>
    (await listTries(id)).filter(([status]) => status === 'failed').length
  await eventually(async () => expect(await countFailed()).toBeGreaterThanOrEqual(2))
  await restartServer()

  const session = await bench.reach(id, 'completed')
  const attempts = session.steps[0]?.attempts ?? []
  expect(session.steps[0]?.output).toBe('here again')
  expect(attempts[1]?.reason).toBe('again after connection_failed: haiku stands in for local')
  expect(attempts.slice(0, -1).every(({ errorCode }) => errorCode === 'connection_failed')).toBe(true)
})

test('a step whose server stays away fails with the cause when the patience is over', async () => {
  await server.close()
  await startWorker({ limits: { modelPatienceMs: 0 } })
  const id = await bench.queueSteps([{ ...aTextStep('Answer.'), tier: 'local' }])

  const { steps } = await bench.reach(id, 'failed')
  expect(steps[0]?.error).toMatchObject({
    code: 'connection_failed',
    hint: expect.stringContaining('Start the server'),
  })
  expect(steps[0]?.attempts).toHaveLength(3)
})

test('a worker that is told to end with its model gives the session back at once, and the next one finishes it', async () => {
  const leaving = await startWorker({ limits: { stepAttempts: 1 } })
  server.faults.push({ kind: 'slow_headers', delayMs: 60_000 })
  const id = await bench.queueSteps([aTextStep('going-down')])
  await eventually(() => expect(JSON.stringify(server.requests.at(-1)?.body)).toContain('going-down'))
  const stopped = leaving.stop()
  await server.close()
  await stopped
  expect(await bench.tracker.getSession(id)).toMatchObject({ status: 'pending', failed: 0 })

  await restartServer()
  await startWorker()
  expect(await bench.reach(id, 'completed')).toMatchObject({ passed: 1 })
})

test('a worker that waits for its model hands the session back as soon as it is told to end', async () => {
  await server.close()
  const leaving = await startWorker({ limits: { stepAttempts: 1 } })
  const id = await bench.queueSteps([{ ...aTextStep('Answer.'), tier: 'local' }])
  await eventually(async () => expect((await listTries(id)).length).toBeGreaterThan(1))
  await leaving.stop({ drainMs: 2 ** 30 })
  expect(await bench.tracker.getSession(id)).toMatchObject({ status: 'pending', failed: 0 })

  await restartServer()
  await startWorker()
  expect(await bench.reach(id, 'completed')).toMatchObject({ passed: 1 })
})

test('a stand-in that cannot serve ends nothing: the failure of the own tier counts', async () => {
  await startWorker({ limits: { modelPatienceMs: 0 } })
  const id = await bench.queueSteps([aTextStep('Answer. [[simulate: 529 on local x9]] [[simulate: 401 on haiku x9]]')])
  const { steps } = await bench.reach(id, 'failed')
  expect(steps[0]?.attempts.map(({ tier, errorCode }) => [tier, errorCode])).toEqual([
    ['local', 'overloaded'],
    ['local', 'overloaded'],
    ['haiku', 'authentication_failed'],
  ])
  expect(steps[0]?.error).toMatchObject({ code: 'overloaded' })
})

test('a check that did not pass while the worker was told to end judges nothing: the next worker runs it again', async () => {
  const leaving = await startWorker()
  const id = await bench.submit(
    '# Late\n\n## Step 1\n\n**File:** `a.txt`\n\n```text\na\n```\n\n## Success Criteria\n\n- [ ] It came\n  - verify: `test -f a.txt && (test -f late.txt || (sleep 3; false))`\n',
  )
  await eventually(async () => expect(await bench.tracker.getSession(id)).toMatchObject({ passed: 1 }))
  await leaving.stop()
  expect(await bench.tracker.getSession(id)).toMatchObject({ status: 'pending', verdict: null })

  await writeFile(join(bench.directory, 'data', 'workspaces', id, 'late.txt'), 'late')
  await startWorker()
  expect(await bench.reach(id, 'completed')).toMatchObject({ verdict: 'verified' })
})
