/** First half of the key of every advisory lock of Jr; the tracker looks for workers' locks under it. */
export const lockClass = 4242
/** Second half of the lock under which jobs are claimed, parked and resumed, one transaction at a time. Workers' own keys start at 1. */
export const queueLockKey = 0
/** Channel of wake-ups. The payload is empty for "a job is ready" and a session's id for "look at this session now". */
export const wakeChannel = 'jr_wake'
