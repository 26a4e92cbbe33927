import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { estimateEnd, type Outlook, type PastRun } from '../src/estimate-end.ts'

const since = new Date('2026-11-26T12:00:00Z')
const seed = 20_261_126

const aRun = (changes: Partial<PastRun> = {}): PastRun => ({
  kinds: ['declared', 'text', 'agent'],
  workMs: [1000, 10_000, 60_000],
  beforeMs: 2000,
  afterMs: 5000,
  ...changes,
})
const runs = (count: number, change: (number: number) => Partial<PastRun> = () => ({})): PastRun[] =>
  Array.from({ length: count }, (_, number) => aRun(change(number)))
const outlook = (at: number, kinds = aRun().kinds): Outlook => ({ since, kinds, at })
const secondsLeft = (estimate: ReturnType<typeof estimateEnd>): number[] | undefined =>
  estimate && [estimate.earliestAt, estimate.latestAt].map((time) => (time.getTime() - since.getTime()) / 1000)

describe('by earlier runs of the same document', () => {
  test('nine of them are needed', () => {
    expect(estimateEnd(outlook(0), { instruction: runs(8), jr: [] })).toBeUndefined()
    expect(estimateEnd(outlook(0), { instruction: runs(9), jr: [] })).toMatchObject({ basis: 'instruction', runs: 9 })
  })

  test('only what is still ahead counts: checks before, steps, final checks', () => {
    const history = { instruction: runs(9), jr: [] }

    expect(secondsLeft(estimateEnd(outlook(-1), history))).toEqual([78, 78])
    expect(secondsLeft(estimateEnd(outlook(0), history))).toEqual([76, 76])
    expect(secondsLeft(estimateEnd(outlook(2), history))).toEqual([65, 65])
    expect(secondsLeft(estimateEnd(outlook(3), history))).toEqual([5, 5])
  })

  test('the range goes from the shortest to the longest of nine; of thirty the two farthest on either side are left out', () => {
    const spread = (count: number): PastRun[] =>
      runs(count, (number) => ({ workMs: [0, 0, number * 1000], afterMs: 0 }))

    expect(secondsLeft(estimateEnd(outlook(2), { instruction: spread(9), jr: [] }))).toEqual([0, 8])
    expect(secondsLeft(estimateEnd(outlook(2), { instruction: spread(30), jr: [] }))).toEqual([2, 27])
  })

  test('runs with another number of steps are runs of another document', () => {
    const other = runs(9, () => ({ kinds: ['text'], workMs: [1] }))

    expect(estimateEnd(outlook(0), { instruction: other, jr: [] })).toBeUndefined()
  })
})

describe('by the Jr’s earlier sessions', () => {
  test('steps of the same kind say how long the rest takes', () => {
    const estimate = estimateEnd(outlook(0, ['text', 'text']), { instruction: [], jr: runs(9) })

    expect(estimate).toMatchObject({ basis: 'jr', runs: 9 })
    expect(secondsLeft(estimate)).toEqual([25, 25])
  })

  test('a kind of step that the Jr has hardly done leaves no estimate', () => {
    const rare = [...runs(9), ...runs(4, () => ({ kinds: ['manual'], workMs: [7] }))]

    expect(estimateEnd(outlook(0, ['manual']), { instruction: [], jr: rare })).toBeUndefined()
    expect(estimateEnd(outlook(0, ['unheard of']), { instruction: [], jr: rare })).toBeUndefined()
  })
})

test('whatever the history, the end is never before the step began, and the later bound never before the earlier', () => {
  const kind = fc.constantFrom('declared', 'text', 'agent')
  const run = fc.array(fc.tuple(kind, fc.double({ min: 0, max: 1e7, noNaN: true })), { maxLength: 5 }).chain((steps) =>
    fc.record({
      kinds: fc.constant(steps.map(([name]) => name)),
      workMs: fc.constant(steps.map(([, ms]) => ms)),
      beforeMs: fc.nat(100_000),
      afterMs: fc.nat(100_000),
    }),
  )
  fc.assert(
    fc.property(
      fc.array(run, { maxLength: 35 }),
      fc.array(run, { maxLength: 35 }),
      fc.array(kind, { minLength: 1, maxLength: 5 }),
      fc.nat(6),
      (instruction, jr, kinds, at) => {
        const estimate = estimateEnd({ since, kinds, at: Math.min(kinds.length, at - 1) }, { instruction, jr })
        if (estimate === undefined) return
        expect(estimate.earliestAt.getTime()).toBeGreaterThanOrEqual(since.getTime())
        expect(estimate.latestAt.getTime()).toBeGreaterThanOrEqual(estimate.earliestAt.getTime())
        expect(estimate.runs).toBeGreaterThanOrEqual(9)
      },
    ),
    { seed, numRuns: 500 },
  )
})

/** A generator of pseudo-random numbers from 0 to 1, the same for the same seed. */
function createRandom(start: number): () => number {
  let state = start
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}

describe('replayed over 2,000 sessions whose lengths vary by factors', () => {
  // Log-normal: the day's load slows a whole session, each step has luck of its own, and one run in ten hits a slow path.
  const random = createRandom(seed)
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
  const usual: Readonly<Record<string, number>> = { declared: 300, text: 4000, agent: 60_000 }
  const play = (kinds: readonly string[]): PastRun => {
    const load = Math.exp(0.4 * normal())
    return {
      kinds,
      workMs: kinds.map((kind) => (usual[kind] ?? 0) * load * Math.exp(0.5 * normal()) * (random() < 0.1 ? 4 : 1)),
      beforeMs: 800 * Math.exp(0.3 * normal()),
      afterMs: 3000 * Math.exp(0.3 * normal()),
    }
  }
  const pick = (): string[] =>
    Array.from(
      { length: 1 + Math.floor(random() * 6) },
      () => ['declared', 'text', 'agent'][Math.floor(random() * 3)] ?? '',
    )
  const hits = (basis: 'instruction' | 'jr', history: number): number => {
    let inside = 0
    let told = 0
    while (told < 2000) {
      const kinds = pick()
      const past = Array.from({ length: history }, () => play(basis === 'instruction' ? kinds : pick()))
      const actual = play(kinds)
      const at = Math.floor(random() * (kinds.length + 1))
      const estimate = estimateEnd(
        { since, kinds, at },
        { instruction: basis === 'instruction' ? past : [], jr: basis === 'jr' ? past : [] },
      )
      if (estimate === undefined) continue
      told += 1
      const end = since.getTime() + actual.workMs.slice(at).reduce((sum, ms) => sum + ms, 0) + actual.afterMs
      if (estimate.earliestAt.getTime() - 1 <= end && end <= estimate.latestAt.getTime() + 1) inside += 1
    }
    return inside / told
  }

  test.for([
    ['instruction', 9],
    ['instruction', 30],
    ['jr', 12],
    ['jr', 30],
  ] as const)(
    'the end is in the range told by the %s’s %i earlier sessions in eight cases of ten',
    ([basis, count]) => {
      // Two standard errors of 2,000 trials below 0.8.
      expect([seed, hits(basis, count)]).toEqual([seed, expect.toSatisfy((share: number) => share >= 0.782)])
    },
  )
})
