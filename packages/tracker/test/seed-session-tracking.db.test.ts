import { createTestDatabase } from '@jr/db/testing'
import { afterAll, expect, test } from 'vitest'
import { createTracker } from '../src/index.ts'

const database = await createTestDatabase()
afterAll(() => database.close())

// "Test 2: Session Tracking" of the original specification, line by line.
test('a session that is created, started and completed by its creator counts one passed step', async () => {
  const tracker = createTracker({ db: database.db })

  const session = await tracker.createSession({
    taskId: 'test-123',
    jrName: 'SoftwareEng',
    steps: ['Step 1', 'Step 2'],
  })
  await tracker.startStep(session, 0)
  await tracker.completeStep(session, 0, { passed: true, output: 'Done' })
  const progress = await tracker.getProgress(session)

  expect(progress['passed']).toBe(1)
  expect(progress).toEqual({
    session_id: session.sessionId,
    total_steps: 2,
    passed: 1,
    failed: 0,
    skipped: 0,
    pending: 1,
    progress_pct: 50,
    status: 'running',
  })
})
