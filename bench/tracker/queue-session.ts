import { createDatabase } from '@jr/database'
import { createQueue, enqueueSession, type QueueContext } from '@jr/queue'
import { createTracker, type StepDefinition } from '@jr/tracker'

/** A connection that submits. */
export interface Submitter extends QueueContext {
  readonly close: () => Promise<void>
}

export async function openSubmitter(connectionString: string): Promise<Submitter> {
  const { db, close } = createDatabase({ connectionString, max: 4 })
  const queue = createQueue({ connectionString, onError: (error) => console.error(error) })
  await queue.start()
  return {
    db,
    queue,
    tracker: createTracker({ db }),
    close: async () => {
      await queue.stop()
      await close()
    },
  }
}

/** Creates and queues a session in one transaction; resolves with its id. */
export function queueSession(
  { db, tracker, queue }: QueueContext,
  steps: readonly StepDefinition[],
  workspace?: string,
): Promise<string> {
  return db.transaction().execute(async (transaction) => {
    const { sessionId } = await tracker.createSession(
      { taskId: 'BENCH', jrName: 'Bench', steps, ...(workspace !== undefined && { workspace }) },
      transaction,
    )
    await enqueueSession(queue, transaction, sessionId)
    return sessionId
  })
}

/** Resolves when the session has ended; throws when it did not complete. */
export async function untilCompleted({ tracker }: QueueContext, sessionId: string): Promise<void> {
  for (;;) {
    const state = await tracker.findSessionState(sessionId)
    if (state?.status === 'completed') return
    if (state === undefined || state.status === 'failed' || state.status === 'cancelled') {
      const session = await tracker.findSession(sessionId)
      throw new Error(`Session ${sessionId} did not complete: ${JSON.stringify(session?.error)}`)
    }
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}

/** Steps that a model answers. */
export function listTextSteps(count: number): readonly StepDefinition[] {
  return Array.from({ length: count }, (_, index) => ({
    name: `Step ${index + 1}`,
    description: `Answer question ${index + 1}.`,
    kind: 'text',
  }))
}

/** Steps that write one small file each, which the document spells out. */
export function listDeclaredSteps(count: number): readonly StepDefinition[] {
  return Array.from({ length: count }, (_, index) => ({
    name: `Step ${index + 1}`,
    description: `Write file ${index + 1}.`,
    kind: 'declared',
    definition: {
      edits: [{ type: 'write', path: `made/${index}.txt`, content: `${index}\n`, line: 1 }],
      files: [],
      commands: [],
    },
  }))
}
