import type { CommandContext } from '../command-context.ts'
import { type OpenQueue, openQueue } from './open-queue.ts'
import { openStore, type Store } from './open-store.ts'

/** Opens the database for one piece of work and closes it afterwards, whatever happens. */
export async function withStore<T>(context: CommandContext, work: (store: Store) => Promise<T>): Promise<T> {
  const store = await openStore(context)
  try {
    return await work(store)
  } finally {
    await store.close()
  }
}

/** The same with the queue, for what submits or controls. */
export function withQueue<T>(
  context: CommandContext,
  work: (store: Store, queue: OpenQueue) => Promise<T>,
): Promise<T> {
  return withStore(context, async (store) => {
    const queue = await openQueue(store)
    try {
      return await work(store, queue)
    } finally {
      await queue.stop()
    }
  })
}
