import type { SessionClaim } from '@jr/queue'
import { expect, test } from 'vitest'
import { createClaimLoop } from '../src/claim-loop.ts'

const aClaim = (epoch: number): SessionClaim => ({
  job: { jobId: 'job', retryCount: epoch - 1 },
  session: { sessionId: 'session', epoch, takenOver: epoch > 1, interruptedSteps: [], remainingMs: null },
})

test('a worker that is handed a session again, which it is still at work on, ends its earlier runs first and then carries it out', async () => {
  const log: string[] = []
  const claims = [1, 2, 3].map(aClaim)
  const finish = Promise.withResolvers<void>()
  const loop = createClaimLoop({
    concurrency: 4,
    claim: async () => claims.shift(),
    giveBackUnheard: async () => {},
    run: async ({ session }, { signal }) => {
      log.push(`begins ${session.epoch}`)
      // The last one works until it is done, the others until they are told that they have lost the session.
      if (session.epoch < 3 && !signal.aborted)
        await new Promise((resolve) => signal.addEventListener('abort', resolve))
      if (session.epoch === 3) await finish.promise
      log.push(`ends ${session.epoch} ${signal.aborted ? 'aborted' : 'in order'}`)
    },
    onError: (error) => expect.unreachable(String(error)),
  })

  loop.wake()
  await expect.poll(() => log).toContain('begins 3')
  finish.resolve()
  await loop.drain()

  expect(log).toEqual(['begins 1', 'ends 1 aborted', 'begins 2', 'ends 2 aborted', 'begins 3', 'ends 3 in order'])
  expect(loop.claims()).toEqual([])
})
