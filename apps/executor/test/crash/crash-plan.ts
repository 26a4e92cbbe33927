/** When, at one await: before what it waits for has begun, while it is under way, or when it is done and nobody knows yet. */
export const moments = ['before', 'during', 'after'] as const
export type Moment = (typeof moments)[number]

/** How the process fails: it ends, or it stands still while everybody else goes on, and wakes up again later. */
export const manners = ['kill', 'freeze'] as const
export type Manner = (typeof manners)[number]

/** What a process that is to crash is told. Without `crash` it only lists the points that it comes through. */
export interface CrashPlan {
  /** File with the InstrumentedSources. */
  readonly sources: string
  readonly worker: string
  readonly crash?: { readonly point: string; readonly hit: number; readonly moment: Moment; readonly manner: Manner }
  /** File that gets one line a point: `id`. */
  readonly trace?: string
}
