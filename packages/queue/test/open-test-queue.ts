import { createTestDatabase, type TestDatabase } from '@jr/db/testing'
import { createTracker } from '@jr/tracker'
import { createQueue } from '../src/create-queue.ts'
import type { QueueContext } from '../src/enqueue-session.ts'

/** A queue and a tracker on a database of their own. */
export async function openTestQueue(): Promise<{
  readonly database: TestDatabase
  readonly context: QueueContext
  readonly close: () => Promise<void>
}> {
  const database = await createTestDatabase()
  const queue = createQueue({ connectionString: database.connectionString, onError: () => {} })
  await queue.start()
  return {
    database,
    context: { db: database.db, tracker: createTracker({ db: database.db }), queue },
    close: async () => {
      await queue.stop()
      await database.close()
    },
  }
}
