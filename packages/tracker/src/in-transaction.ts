import type { TrackerContext } from './context.ts'

/** Runs the work in one transaction: the caller's, when the tracker already writes inside one. */
export function inTransaction<Result>(
  context: TrackerContext,
  work: (inside: TrackerContext) => Promise<Result>,
): Promise<Result> {
  if (context.db.isTransaction) return work(context)
  return context.db.transaction().execute((transaction) => work({ ...context, db: transaction }))
}

/** Runs reads on one snapshot of the database, or on the caller's transaction, when there is one. */
export function inSnapshot<Result>(
  context: TrackerContext,
  read: (inside: TrackerContext) => Promise<Result>,
): Promise<Result> {
  if (context.db.isTransaction) return read(context)
  return context.db
    .transaction()
    .setIsolationLevel('repeatable read')
    .setAccessMode('read only')
    .execute((transaction) => read({ ...context, db: transaction }))
}
