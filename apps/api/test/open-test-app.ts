import { createTestDatabase, type TestDatabase } from '@jr/db/testing'
import { createQueue, type QueueContext } from '@jr/queue'
import { createTracker, type Tracker } from '@jr/tracker'
import type { FastifyInstance } from 'fastify'
import { type AppOptions, buildApp } from '../src/index.ts'

/** The app on a database of its own. */
export interface TestApp {
  readonly app: FastifyInstance
  readonly tracker: Tracker
  readonly queue: QueueContext
  readonly database: TestDatabase
  readonly close: () => Promise<void>
}

export async function openTestApp(options: Partial<AppOptions> = {}): Promise<TestApp> {
  const database = await createTestDatabase()
  const tracker = createTracker({ db: database.db })
  const queue: QueueContext = {
    db: database.db,
    tracker,
    queue: createQueue({ connectionString: database.connectionString, onError: () => undefined }),
  }
  await queue.queue.start()
  const app = await buildApp({ tracker, queue, ...options })
  return {
    app,
    tracker,
    queue,
    database,
    close: async () => {
      await app.close()
      await queue.queue.stop()
      await database.close()
    },
  }
}

/** An instruction that plans as one declared step and one manual one, with one criterion. */
export const anInstruction = `# Greet

**Priority**: P2
**Assigned To**: Greeter Jr
**Task ID**: GREET-1

## Tasks

### Task 1: Write it

**File:** \`greeting.txt\`

\`\`\`text
hello
\`\`\`

### Task 2: Get approval from the owner

Wait for approval.

## Success Criteria

- [ ] It greets
  - verify file: \`greeting.txt\` contains \`hello\`
`
