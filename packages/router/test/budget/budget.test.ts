import { setTimeout as delay } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { createBudget, createRouter, priceCall } from '../../src/index.ts'
import type { Attempt, BudgetEvent, ProviderRequest, RouterOptions, Usage } from '../../src/index.ts'
import { maxPromptTokens } from '../../src/budget/worst-case.ts'
import { createScriptedProvider, createSeededRandom } from '../../src/testing.ts'
import type { ScriptedTurn } from '../../src/testing.ts'
import { aSimulatedRouter } from '../simulated-router.ts'

const SEED = 20261126
const MICRO = 1e-6

function aScriptedRouter(
  script: (request: ProviderRequest, index: number) => ScriptedTurn,
  options: RouterOptions = {},
) {
  const provider = createScriptedProvider(script)
  return createRouter({
    environment: {},
    tiers: { haiku: { provider }, opus: { provider } },
    circuit: { failureThreshold: Infinity },
    random: () => 1,
    ...options,
  })
}

describe('budgets', () => {
  it(`are never overrun by 1,000 concurrent calls that fail, retry, stream and are cancelled (seed ${SEED})`, async () => {
    const random = createSeededRandom(SEED)
    const budget = createBudget({ name: 'session', limitUsd: 0.4 })
    const attempts: Attempt[] = []
    let billedUsd = 0
    let highestUsd = 0
    const failures = ['overloaded', 'provider_error', 'rate_limited', 'incomplete_reply'] as const
    const router = aScriptedRouter(
      (request) => {
        if (random() < 0.25) return { error: failures[Math.floor(random() * failures.length)] ?? 'overloaded' }
        const usage: Partial<Usage> = {
          inputTokens: Math.floor(random() * maxPromptTokens(request)),
          outputTokens: Math.floor(random() * request.maxTokens),
        }
        billedUsd += priceCall(request.model, usage) ?? 0
        return { text: random() < 0.05 ? '' : 'done and dusted', usage, delayMs: Math.floor(random() * 20) }
      },
      {
        budgets: [budget],
        onAttempt: (attempt) => attempts.push(attempt),
        onBudget: ({ budget: state }: BudgetEvent) => {
          highestUsd = Math.max(highestUsd, state.spentUsd + state.reservedUsd)
        },
      },
    )
    const one = async (index: number): Promise<string> => {
      const controller = new AbortController()
      const options = { maxTokens: 50 + Math.floor(random() * 2_000), signal: controller.signal, fallback: [] } as const
      const task = { tier: random() < 0.8 ? 'haiku' : 'opus' } as const
      const prompt = 'x'.repeat(1 + Math.floor(random() * 3_000))
      const cancelled = random() < 0.15
      const [startMs, cancelMs] = [random() * 400, random() * 15]
      await delay(startMs)
      if (cancelled) void delay(cancelMs).then(() => controller.abort(new Error('cancelled')))
      try {
        if (index % 2 === 0) return (await router.call(task, prompt, options)).text
        for await (const event of router.stream(task, prompt, options))
          if (event.type === 'text' && index % 10 === 1) break
        return 'streamed'
      } catch (error) {
        return (error as { code?: string }).code ?? 'aborted'
      }
    }

    const outcomes = await Promise.all(Array.from({ length: 1_000 }, (_, index) => one(index)))

    const { spentUsd, reservedUsd, unconfirmedUsd, limitUsd } = budget.state()
    const confirmedUsd = attempts.reduce(
      (sum, { requestedModel, usage }) => sum + (usage === undefined ? 0 : (priceCall(requestedModel, usage) ?? 0)),
      0,
    )
    expect(outcomes).toEqual(expect.arrayContaining(['done and dusted', 'streamed', 'aborted', 'budget_exceeded']))
    expect(highestUsd).toBeLessThanOrEqual(limitUsd + 1e-12)
    expect(reservedUsd).toBe(0)
    expect(Math.abs(spentUsd - unconfirmedUsd - confirmedUsd)).toBeLessThan(MICRO)
    // What the provider billed, cancelled calls included, was covered by what the ledger counts.
    expect(billedUsd).toBeLessThanOrEqual(spentUsd + 1e-12)
    expect(spentUsd).toBeGreaterThan(limitUsd / 2)
  })

  it('equal what the simulator reports over HTTP, streams and failures included', async () => {
    const budget = createBudget({ name: 'day', limitUsd: 10 })
    const { router, simulator } = await aSimulatedRouter({
      budgets: [budget],
      maxRetries: 3,
      circuit: { failureThreshold: Infinity },
    })
    simulator.faults.push({ kind: 'status', status: 529, times: 5 })

    const results = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        router.call({ tier: index % 2 === 0 ? 'haiku' : 'opus' }, `Question ${index}`),
      ),
    )

    const recomputed = results.reduce((sum, { model, usage }) => sum + (priceCall(model, usage) ?? 0), 0)
    expect(budget.state()).toMatchObject({ reservedUsd: 0, unconfirmedUsd: 0 })
    expect(budget.state().spentUsd).toBeCloseTo(recomputed, 12)
  })

  it('refuse before asking, name the figures, and say that waiting may help', async () => {
    const router = aScriptedRouter(() => ({ text: 'ok', delayMs: 20 }))
    const budget = createBudget({ name: 'task', limitUsd: 0.0025 })

    const [first, second] = await Promise.allSettled([
      router.call({ tier: 'haiku' }, 'Hi', { budgets: [budget] }),
      router.call({ tier: 'haiku' }, 'Hi', { budgets: [budget] }),
    ])
    const error = await router.call({ tier: 'opus' }, 'Hi', { maxCostUsd: 0.01 }).catch((reason: unknown) => reason)

    expect(first.status).toBe('fulfilled')
    expect(second).toMatchObject({
      reason: { code: 'budget_exceeded', retryable: true, hint: expect.stringContaining('in flight') },
    })
    expect(error).toMatchObject({
      code: 'budget_exceeded',
      retryable: false,
      message: expect.stringContaining('budget "call"'),
    })
  })

  it('cannot be kept for a model without a price', async () => {
    const router = aScriptedRouter(() => 'ok', {
      tiers: { haiku: { model: 'mystery', provider: createScriptedProvider(['ok']) } },
    })

    await expect(router.call({ tier: 'haiku' }, 'Hi', { maxCostUsd: 1 })).rejects.toMatchObject({
      code: 'price_unknown',
    })
    await expect(router.call({ tier: 'haiku' }, 'Hi')).resolves.toMatchObject({ costUsd: undefined })
  })

  it('count the worst case as spent when nobody knows what a broken call used', async () => {
    const budget = createBudget({ name: 'task', limitUsd: 1 })
    const { router } = await aSimulatedRouter({ maxRetries: 0, idleTimeoutMs: 100 })

    const call = async (): Promise<void> => {
      for await (const _ of router.stream({ tier: 'haiku' }, 'Hi [[simulate: stall]]', { budgets: [budget] }));
    }

    await expect(call()).rejects.toMatchObject({ code: 'stalled' })
    expect(budget.state().unconfirmedUsd).toBeGreaterThan(0)
    expect(budget.state().spentUsd).toBe(budget.state().unconfirmedUsd)
  })

  it('do not take a server at zero that reports no usage', async () => {
    const scripted = createScriptedProvider(['ok', 'ok'])
    const silent = {
      ...scripted,
      complete: async (...request: Parameters<typeof scripted.complete>) => ({
        ...(await scripted.complete(...request)),
        usage: undefined,
      }),
    }
    const budget = createBudget({ name: 'task', limitUsd: 1 })
    const router = createRouter({
      environment: {},
      budgets: [budget],
      tiers: { haiku: { provider: silent }, local: { provider: silent } },
    })

    const priced = await router.call({ tier: 'haiku' }, 'Hi')
    const spent = budget.state()
    const free = await router.call({ tier: 'local' }, 'Hi')

    expect(priced.costUsd).toBeUndefined()
    expect(spent.unconfirmedUsd).toBeGreaterThan(0)
    expect(free.costUsd).toBe(0)
    expect(budget.state()).toEqual(spent)
  })

  it('of a day start afresh at midnight UTC, and a call that crosses it belongs to the day before', () => {
    let now = Date.UTC(2026, 10, 26, 23, 59)
    const budget = createBudget({ name: 'day', limitUsd: 1, period: 'day', clock: () => now })
    const reservation = budget.reserve(900_000_000_000n)
    expect(budget.reserve(200_000_000_000n)).toBeUndefined()

    now += 120_000
    reservation?.settle(900_000_000_000n)

    expect(budget.state()).toMatchObject({ spentUsd: 0, reservedUsd: 0, remainingUsd: 1 })
  })

  it('settle a reservation once, however often they are told', () => {
    const budget = createBudget({ name: 'task', limitUsd: 1, spentUsd: 0.25 })
    const reservation = budget.reserve(500_000_000_000n)

    reservation?.settle(100_000_000_000n)
    reservation?.settle(100_000_000_000n)
    reservation?.settleUnconfirmed()

    expect(budget.state()).toEqual({
      name: 'task',
      limitUsd: 1,
      spentUsd: 0.35,
      reservedUsd: 0,
      unconfirmedUsd: 0,
      remainingUsd: 0.65,
    })
  })
})
