/**
 * When, at one await: before what it waits for has begun; while it is under way, which for a statement means that the server has
 * carried it out and its answer gets lost; or when it is done and nobody has acted on it yet.
 */
export const moments = ['before', 'during', 'after'] as const
export type Moment = (typeof moments)[number]

/**
 * What happens: the process ends; it stands still while everybody else goes on, and wakes up again later; or it lives on, and all its
 * connections to PostgreSQL break.
 */
export const manners = ['kill', 'freeze', 'cut'] as const
export type Manner = (typeof manners)[number]

/** What a process that is to crash is told. Without `crash` it only lists the points that it comes through. */
export interface CrashPlan {
  /** The worker's own argument. */
  readonly worker: string
  /** Port of PostgreSQL. */
  readonly databasePort: number
  readonly crash?: { readonly point: string; readonly hit: number; readonly moment: Moment; readonly manner: Manner }
  /** File that gets one line a point: `id`. */
  readonly trace?: string
}
