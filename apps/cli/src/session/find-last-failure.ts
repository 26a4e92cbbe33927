import type { Attempt } from '@jr/tracker'

/** Why a step is being tried again, in one line: what the try before met. */
export function findLastFailure(attempts: readonly Attempt[]): string | undefined {
  const last = attempts.at(-1)?.status === 'failed' ? attempts.at(-1) : attempts.at(-2)
  return last?.status === 'failed' ? (last.error ?? undefined) : undefined
}
