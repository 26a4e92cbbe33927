import { describe, expect, it } from 'vitest'
import stored from '../../src/classifier/model.json' with { type: 'json' }

/** How far a value is from where rounding turns. */
function toBoundary(value: number): number {
  return Math.abs(value - Math.floor(value) - 0.5)
}

// `exp` and `log2` are within a few units of the last place on every engine: far less than this for the values below.
const WORST_ERROR = 1e-9

describe('functions whose last bits depend on the engine', () => {
  it('never decide a probability: no score lies near the boundary between two thousandths', () => {
    const { temperature } = stored
    const distances = Array.from({ length: 200_001 }, (_, index) =>
      toBoundary(1_000 / (1 + Math.exp((index - 100_000) / 1_000 / temperature))),
    )

    expect(distances.reduce((least, distance) => Math.min(least, distance))).toBeGreaterThan(WORST_ERROR)
  })

  it('never decide the length feature: no sentence lies near the boundary between two sixteenths', () => {
    const distances = Array.from({ length: 1_000 }, (_, units) => toBoundary(16 * Math.log2(1 + units / 2)))

    expect(Math.min(...distances)).toBeGreaterThan(WORST_ERROR)
  })
})
