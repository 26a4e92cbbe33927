import { createTestDatabase, type TestDatabase } from '@jr/db/testing'
import { afterAll } from 'vitest'
import { createTracker, type ClaimedSession, type CreateSession, type Tracker } from '../src/index.ts'

export interface TestTracker {
  readonly database: TestDatabase
  readonly tracker: Tracker
  /** Creates a session of three steps and claims it for `worker-a`. */
  readonly claimNew: (input?: Partial<CreateSession>) => Promise<ClaimedSession>
}

/** A tracker on a database of its own, closed after the test file. */
export async function openTestTracker(options: { readonly clock?: () => Date } = {}): Promise<TestTracker> {
  const database = await createTestDatabase()
  afterAll(() => database.close())
  const tracker = createTracker({ db: database.db, ...options })
  const claimNew = async (input: Partial<CreateSession> = {}): Promise<ClaimedSession> => {
    const { sessionId } = await tracker.createSession(aSession(input))
    return tracker.claimSession({ sessionId, workerId: 'worker-a' })
  }
  return { database, tracker, claimNew }
}

export function aSession(input: Partial<CreateSession> = {}): CreateSession {
  return { taskId: 'T-1', jrName: 'SoftwareEng', steps: ['one', 'two', 'three'], ...input }
}

/** The code of the error that the promise rejects with; undefined when it resolves. */
export async function codeOf(promise: Promise<unknown>): Promise<string | undefined> {
  try {
    await promise
    return undefined
  } catch (error) {
    return (error as { code?: string }).code ?? String(error)
  }
}
