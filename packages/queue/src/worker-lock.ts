/** First half of the key of every advisory lock of Jr; the tracker looks for workers' locks under it. */
export const lockClass = 4242
/** Second half of the lock under which jobs are claimed, parked and resumed, one transaction at a time. */
export const queueLockKey = 0
/** Second half of the lock of the one worker that looks for dead ones. */
export const watcherLockKey = -1

/** A worker's own second half: positive, and random, because a host's name may be shared. `random` yields 0 to 1. */
export function toLockKey(random: number): number {
  return 1 + Math.floor(random * 2_147_483_646)
}
/** First half of the key of the locks on workspaces; the second is the hash of the workspace's name. */
export const workspaceLockClass = 4243
/** Channel of wake-ups. The payload is empty for "a job is ready" and a session's id for "look at this session now". */
export const wakeChannel = 'jr_wake'
