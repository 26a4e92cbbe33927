import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createDatabase } from '@jr/database'
import { type EmbeddedPostgres, migrate, startEmbeddedPostgres } from '@jr/db'
import { afterAll, expect, test } from 'vitest'
import { createTracker, type SessionHandle, TrackerError } from '../src/index.ts'

const directory = mkdtempSync(path.join(tmpdir(), 'jr-restart-'))
chmodSync(directory, 0o755)
let server: EmbeddedPostgres = await startEmbeddedPostgres({ directory, durable: false })
await migrate(server.connectionString)
const { db, close } = createDatabase({ connectionString: server.connectionString, max: 6 })
const tracker = createTracker({ db })
afterAll(async () => {
  await close()
  await server.stop()
  rmSync(directory, { recursive: true, force: true })
})

/** Starts and passes one step after another until `done`; repeats a call whose outcome is not known. Returns the steps it was told passed. */
async function passSteps(session: SessionHandle, done: () => boolean): Promise<readonly number[]> {
  const passed: number[] = []
  const insist = async (operation: () => Promise<unknown>): Promise<void> => {
    for (;;) {
      try {
        return void (await operation())
      } catch (error) {
        if (!(error instanceof TrackerError) || error.code !== 'database_unavailable') throw error
      }
    }
  }
  for (let index = 0; !done(); index += 1) {
    await insist(() => tracker.startStep(session, index))
    await insist(() => tracker.completeStep(session, index, { passed: true, output: `out ${index}` }))
    passed.push(index)
  }
  return passed
}

test('the server is ended at once in the middle of commits, three times: nothing acknowledged is lost, nothing is counted twice', async () => {
  const sessions = await Promise.all(
    Array.from({ length: 4 }, async () => {
      const { sessionId } = await tracker.createSession({
        taskId: 'T',
        jrName: 'Jr',
        steps: Array.from({ length: 5000 }, () => 'x'),
      })
      return tracker.claimSession({ sessionId, workerId: 'w' })
    }),
  )
  let done = false
  const working = Promise.all(sessions.map((session) => passSteps(session, () => done)))
  const progress = async (): Promise<number> => (await tracker.getProgress(sessions[0]!)).passed
  for (let restart = 0; restart < 3; restart += 1) {
    const before = await progress()
    while ((await progress()) < before + 5);
    process.kill(server.pid, 'SIGQUIT')
    await server.stop()
    server = await startEmbeddedPostgres({ directory, durable: false })
  }
  done = true
  const acknowledged = await working

  for (const [number, session] of sessions.entries()) {
    const { steps, passed } = await tracker.getSession(session.sessionId)
    const stored = steps.filter((step) => step.status === 'passed')
    expect(stored.map((step) => [step.index, step.output])).toEqual(
      acknowledged[number]?.map((index) => [index, `out ${index}`]),
    )
    expect(passed).toBe(stored.length)
  }
  expect(await tracker.auditSessions()).toEqual([])
})
