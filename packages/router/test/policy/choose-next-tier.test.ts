import { describe, expect, it } from 'vitest'
import { TIERS, chooseNextTier, recordVerdict } from '../../src/index.ts'
import type { Policy, Tier, TrackRecord, TriedTier } from '../../src/index.ts'

const failed = (tier: Tier, ...failedChecks: string[]): TriedTier => ({ tier, verdict: 'failed', failedChecks })

/** The tiers a task goes through when every try fails another check. */
function wholeCascade(policy: Policy = {}): Tier[] {
  const history: TriedTier[] = []
  for (;;) {
    const next = chooseNextTier(history, policy)
    if (next.action === 'stop') return history.map(({ tier }) => tier)
    history.push(failed(next.tier, `check ${history.length}`))
  }
}

describe('chooseNextTier', () => {
  it("starts from the seed's order", () => {
    expect(wholeCascade()).toEqual(['haiku', 'local', 'opus'])
  })

  it('takes the strongest first for quality and only the classified tier for single', () => {
    expect(wholeCascade({ mode: 'quality' })[0]).toBe('opus')
    expect(wholeCascade({ mode: 'single', classifiedTier: 'local' })).toEqual(['local'])
  })

  it('escalates on a verified failure and stops on everything that is none', () => {
    expect(chooseNextTier([failed('haiku', 'tests')])).toMatchObject({ action: 'try', tier: 'local' })
    expect(chooseNextTier([{ tier: 'haiku', verdict: 'passed' }])).toMatchObject({ action: 'stop', reason: 'passed' })
    expect(chooseNextTier([{ tier: 'haiku', verdict: 'unverified' }])).toMatchObject({
      action: 'stop',
      reason: 'unverified',
    })
  })

  it('repeats a check that could not run once on the same tier, then stops', () => {
    const broken: TriedTier = { tier: 'haiku', verdict: 'could_not_run' }

    expect(chooseNextTier([broken])).toMatchObject({ action: 'try', tier: 'haiku' })
    expect(chooseNextTier([broken, broken])).toMatchObject({ action: 'stop', reason: 'could_not_run' })
  })

  it('goes around a tier that gives no answer', () => {
    expect(chooseNextTier([{ tier: 'haiku', verdict: 'unavailable' }])).toMatchObject({ action: 'try', tier: 'local' })
  })

  it('stops when the same check fails on every allowed tier, and goes on when it is another one', () => {
    const everywhere = TIERS.map((tier) => failed(tier, 'impossible'))

    expect(chooseNextTier(everywhere)).toMatchObject({ action: 'stop', reason: 'same_check_failed_on_every_tier' })
    expect(
      chooseNextTier([failed('haiku', 'a'), failed('opus', 'a')], { allowedTiers: ['haiku', 'opus'] }),
    ).toMatchObject({
      reason: 'same_check_failed_on_every_tier',
    })
    expect(chooseNextTier([failed('haiku', 'a'), failed('local', 'b')])).toMatchObject({ action: 'try', tier: 'opus' })
  })

  it('stops when tries or money are used up, and picks what the money is enough for', () => {
    expect(chooseNextTier([failed('haiku', 'a')], { maxAttempts: 1 })).toMatchObject({ reason: 'attempts_used_up' })
    expect(chooseNextTier([{ ...failed('haiku', 'a'), costUsd: 1 }], { budgetUsd: 1 })).toMatchObject({
      reason: 'budget',
    })
    expect(chooseNextTier([], { mode: 'quality', budgetUsd: 0.01 })).toMatchObject({ tier: 'haiku' })
    expect(chooseNextTier(TIERS.map((tier) => failed(tier)))).toMatchObject({ reason: 'no_tier_left' })
  })

  it('learns within 30 verdicts that local does not do and haiku or opus does', () => {
    const costs = { haiku: 0.02, local: 0.005, opus: 0.1 }
    let record: TrackRecord = {}
    expect(wholeCascade({ costs })[0]).toBe('local')

    for (let task = 0; task < 15; task++) {
      record = recordVerdict(record, { taskClass: 'coding', tier: 'local', verdict: 'failed' })
      record = recordVerdict(record, {
        taskClass: 'coding',
        tier: 'haiku',
        verdict: task % 5 < 3 ? 'passed' : 'failed',
      })
    }

    expect(wholeCascade({ costs, record, taskClass: 'coding' })[0]).toBe('haiku')
    expect(wholeCascade({ costs, record, taskClass: 'writing' })[0]).toBe('local')
  })

  it('sees through a check that passes too much when it is told how much', () => {
    let record: TrackRecord = {}
    for (let task = 0; task < 30; task++) {
      record = recordVerdict(record, { taskClass: 'any', tier: 'haiku', verdict: task % 4 === 0 ? 'passed' : 'failed' })
      record = recordVerdict(record, { taskClass: 'any', tier: 'opus', verdict: task % 5 < 3 ? 'passed' : 'failed' })
    }
    const policy = { record, allowedTiers: ['haiku', 'opus'], costs: { haiku: 0.1, opus: 0.3 } } as const

    expect(chooseNextTier([], policy)).toMatchObject({ tier: 'haiku' })
    expect(chooseNextTier([], { ...policy, falsePassRate: 0.2 })).toMatchObject({ tier: 'opus' })
  })

  it('gives the same answer to the same question', () => {
    const history = [failed('haiku', 'a')]

    expect(JSON.stringify(chooseNextTier(history))).toBe(JSON.stringify(chooseNextTier(structuredClone(history))))
    expect(history).toEqual([failed('haiku', 'a')])
  })
})

describe('recordVerdict', () => {
  it('counts only what was verified and leaves the old record alone', () => {
    const record: TrackRecord = {}
    const once = recordVerdict(record, { taskClass: 'any', tier: 'local', verdict: 'passed' })

    expect(record).toEqual({})
    expect(once).toEqual({ any: { local: { passed: 1, failed: 0 } } })
    expect(recordVerdict(once, { taskClass: 'any', tier: 'local', verdict: 'unverified' })).toBe(once)
  })

  it('forgets slowly, so that a model that changed shows', () => {
    let record: TrackRecord = {}
    for (let index = 0; index < 500; index++)
      record = recordVerdict(record, { taskClass: 'any', tier: 'local', verdict: 'passed' })
    for (let index = 0; index < 70; index++)
      record = recordVerdict(record, { taskClass: 'any', tier: 'local', verdict: 'failed' })

    expect(record['any']?.local?.passed).toBeLessThan(55)
    expect((record['any']?.local?.passed ?? 0) + (record['any']?.local?.failed ?? 0)).toBeCloseTo(100)
  })
})
