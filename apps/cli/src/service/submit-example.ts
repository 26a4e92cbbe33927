import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type QueueContext, submitTask } from '@jr/queue'

/** Submits `examples/hello-jr.md` when this database has never seen a session; resolves with its session then. */
export async function submitExample(
  queue: QueueContext,
  repositoryDirectory: string,
  isSimulated: boolean,
): Promise<string | undefined> {
  const { sessions } = await queue.tracker.listSessions({}, { limit: 1 })
  if (sessions.length > 0) return undefined
  const markdown = await readFile(join(repositoryDirectory, 'examples/hello-jr.md'), 'utf8')
  const { sessionId } = await submitTask(queue, {
    markdown,
    simulated: isSimulated,
    idempotencyKey: 'jr-up-example',
    actor: 'system',
  })
  return sessionId
}
