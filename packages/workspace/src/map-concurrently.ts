/** Enough to keep libuv's threads busy, few enough for any limit of open files. */
const concurrency = 16

/**
 * Like `Promise.all` over a map, in order, with a bounded number under way. The first rejection ends it, once those under way have
 * ended, too: nothing goes on behind the back of the caller, who may begin anew.
 */
export async function mapConcurrently<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = []
  for (let start = 0; start < items.length; start += concurrency) {
    const under = await Promise.allSettled(items.slice(start, start + concurrency).map(work))
    for (const outcome of under) {
      if (outcome.status === 'rejected') throw outcome.reason
      results.push(outcome.value)
    }
  }
  return results
}
