/** Enough to keep libuv's threads busy, few enough for any limit of open files. */
const concurrency = 16

/** Like `Promise.all` over a map, in order, with a bounded number under way; the first rejection ends it. */
export async function mapConcurrently<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = []
  for (let start = 0; start < items.length; start += concurrency) {
    results.push(...(await Promise.all(items.slice(start, start + concurrency).map(work))))
  }
  return results
}
