import { expect, test } from 'vitest'
import { keepRunning } from '../src/service/keep-running.ts'

test('what has ended is started again; pauses grow while it keeps ending, and shrink once it runs', async () => {
  const answers = [false, true, true, new Error('still in use'), new Error('still in use'), true, false]
  const pauses: number[] = []
  const told: string[] = []
  const allAsked = Promise.withResolvers<void>()

  const keeper = keepRunning(
    async () => {
      const answer = answers.shift()
      if (answer instanceof Error) throw answer
      return answer ?? false
    },
    {
      onRestart: () => told.push('restart'),
      onFailure: (error) => told.push(String(error)),
      pause: async (ms, signal) => {
        pauses.push(ms)
        if (answers.length > 0) return
        allAsked.resolve()
        await new Promise((resolve) => signal.addEventListener('abort', resolve))
      },
    },
  )
  await allAsked.promise
  await keeper.stop()

  expect(pauses).toEqual([500, 500, 1000, 2000, 4000, 8000, 16_000, 500])
  // An outage is told of once.
  expect(told).toEqual(['restart', 'restart', 'Error: still in use', 'restart'])
})
