import { setTimeout as delay } from 'node:timers/promises'

/** Asks again and again until there is an answer; fails with `what` and whatever `describe` tells after the deadline. */
export async function waitFor<T>(
  what: string,
  ask: () => Promise<T | undefined> | T | undefined,
  describe: () => string = () => '',
  deadlineMs = 120_000,
): Promise<T> {
  const deadline = performance.now() + deadlineMs
  for (;;) {
    const answer = await ask()
    if (answer !== undefined) return answer
    if (performance.now() > deadline) throw new Error(`Waited in vain for ${what}.\n${describe()}`)
    await delay(50)
  }
}
