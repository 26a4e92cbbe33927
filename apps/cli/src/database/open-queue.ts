import { createQueue, type QueueContext } from '@jr/queue'
import type { Store } from './open-store.ts'

/** A queue that this command submits to; an executor works on it. */
export interface OpenQueue extends QueueContext {
  readonly stop: () => Promise<void>
}

/** Opens the queue of the store. Broken idle connections are replaced by the queue itself, so `onError` may stay silent. */
export async function openQueue(store: Store, onError: (error: Error) => void = () => undefined): Promise<OpenQueue> {
  const queue = createQueue({ connectionString: store.connectionString, onError })
  await queue.start()
  return { db: store.db, tracker: store.tracker, queue, stop: queue.stop }
}
