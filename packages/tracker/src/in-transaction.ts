import type { TrackerContext } from './context.ts'

/** Runs the work in one transaction: the caller's, when the tracker already writes inside one. */
export function inTransaction<Result>(
  context: TrackerContext,
  work: (inside: TrackerContext) => Promise<Result>,
): Promise<Result> {
  if (context.db.isTransaction) return work(context)
  return context.db.transaction().execute((transaction) => work({ ...context, db: transaction }))
}
