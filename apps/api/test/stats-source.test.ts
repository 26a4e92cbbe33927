import type { Stats, Tracker } from '@jr/tracker'
import { expect, test } from 'vitest'
import { createStatsSource } from '../src/stats-source.ts'

/** Only the two questions that the source asks, with a clock that runs while statistics are computed. */
function openWorld(tookMs: number): {
  readonly source: ReturnType<typeof createStatsSource>
  readonly computed: () => number
  readonly change: () => void
  readonly pass: (milliseconds: number) => void
} {
  let now = 0
  let version = 1
  let computed = 0
  const tracker: Pick<Tracker, 'getVersion' | 'summarizeStats'> = {
    getVersion: async () => String(version),
    summarizeStats: async () => {
      computed += 1
      now += tookMs
      return { totalSessions: version } as Stats
    },
  }
  return {
    source: createStatsSource(tracker as Tracker, () => now),
    computed: () => computed,
    change: () => void (version += 1),
    pass: (milliseconds) => void (now += milliseconds),
  }
}

test('the same version is computed once', async () => {
  const world = openWorld(10)

  await world.source('UTC', '2026-11-26')
  const again = await world.source('UTC', '2026-11-26')

  expect(world.computed()).toBe(1)
  expect(again).toMatchObject({ version: '1', stats: { totalSessions: 1 } })
})

test('cheap statistics follow every change', async () => {
  const world = openWorld(10)
  await world.source('UTC', '2026-11-26')
  world.change()

  expect(await world.source('UTC', '2026-11-26')).toMatchObject({ version: '2', stats: { totalSessions: 2 } })
})

test('dear statistics are kept for five times what they took, then computed again', async () => {
  const world = openWorld(1_000)
  await world.source('UTC', '2026-11-26')
  world.change()

  world.pass(4_999)
  expect(await world.source('UTC', '2026-11-26')).toMatchObject({ version: '1' })
  world.pass(1)
  expect(await world.source('UTC', '2026-11-26')).toMatchObject({ version: '2' })
})

test('another day, another time zone and another Jr are other statistics', async () => {
  const world = openWorld(1_000)

  await world.source('UTC', '2026-11-26')
  await world.source('UTC', '2026-11-27')
  await world.source('Asia/Tokyo', '2026-11-27')
  await world.source('Asia/Tokyo', '2026-11-27', 'A Jr')
  await world.source('Asia/Tokyo', '2026-11-27', 'A Jr')

  expect(world.computed()).toBe(4)
})

test('a failure is told to its callers and not kept', async () => {
  let fails = true
  const tracker: Pick<Tracker, 'getVersion' | 'summarizeStats'> = {
    getVersion: async () => '1',
    summarizeStats: async () => {
      if (fails) throw new Error('gone')
      return {} as Stats
    },
  }
  const source = createStatsSource(tracker as Tracker)

  await expect(source('UTC', '2026-11-26')).rejects.toThrow('gone')
  fails = false

  await expect(source('UTC', '2026-11-26')).resolves.toMatchObject({ version: '1' })
})
