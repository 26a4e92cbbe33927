import { describe, expect, it } from 'vitest'
import { TIERS, createBudget, createRouter, isRouterError, priceCall } from '../../src/index.ts'
import { aSimulatedRouter } from '../simulated-router.ts'

describe('call', () => {
  it.each(TIERS)('answers on the %s tier with model, usage, cost and attempts', async (tier) => {
    const { router, simulator } = await aSimulatedRouter()

    const result = await router.call({ tier }, 'Say something. [[simulate: say Hello]]')

    expect(result.text).toBe('Hello')
    expect(result.tier).toBe(tier)
    expect(result.model).toBe(result.requestedModel)
    expect(result.finishReason).toBe('stop')
    expect(result.usage.inputTokens).toBeGreaterThan(0)
    expect(result.costUsd).toBe(priceCall(result.model, result.usage))
    expect(result.attempts).toMatchObject([{ index: 0, reason: 'first', tier, outcome: 'answered' }])
    expect(result.alternatives.map((other) => other.tier)).toEqual(TIERS.filter((other) => other !== tier))
    expect(simulator.requests).toHaveLength(1)
  })

  it('turns thinking off and effort down for haiku, and leaves both to opus', async () => {
    const { router, simulator } = await aSimulatedRouter()

    await router.call({ tier: 'haiku' }, 'Hi')
    await router.call({ tier: 'opus' }, 'Hi')

    expect(simulator.requests[0]?.body).toMatchObject({
      thinking: { type: 'disabled' },
      output_config: { effort: 'low' },
    })
    expect(simulator.requests[1]?.body).not.toHaveProperty('thinking')
    expect(simulator.requests[1]?.body).not.toHaveProperty('output_config')
  })

  it('removes thinking from what a local model says', async () => {
    const { router } = await aSimulatedRouter()

    const { text } = await router.call({ tier: 'local' }, 'Hi [[simulate: think]]')

    expect(text).not.toContain('think>')
    expect(text).toMatch(/^\[simulated/)
  })

  it('continues a conversation on another tier', async () => {
    const { router, simulator } = await aSimulatedRouter()

    const first = await router.call({ tier: 'opus' }, 'My name is Ann.')
    const second = await router.call({ tier: 'local' }, 'What is my name?', { messages: first.messages })

    expect(second.messages.map((message) => message.role)).toEqual(['user', 'assistant', 'user', 'assistant'])
    expect(simulator.requests[1]?.body).toMatchObject({ messages: [{ content: 'My name is Ann.' }, {}, {}] })
  })

  it('names ANTHROPIC_API_KEY and the way out when the key is missing', async () => {
    const router = createRouter({ environment: {} })

    const error = await router.call({ tier: 'haiku' }, 'Hi').catch((reason: unknown) => reason)

    expect(isRouterError(error)).toBe(true)
    expect(error).toMatchObject({ code: 'not_configured', retryable: false, tier: 'haiku' })
    expect(error).toMatchObject({
      message: expect.stringContaining('ANTHROPIC_API_KEY'),
      hint: expect.stringContaining('local'),
    })
  })

  it('warns of a retired model and names its replacement in the error of the call', async () => {
    const warnings: string[] = []
    const { router } = await aSimulatedRouter({
      tiers: { haiku: { model: 'claude-3-haiku-20240307' } },
      onWarning: (warning) => warnings.push(warning.message),
    })

    const error = await router.call({ tier: 'haiku' }, 'Hi').catch((reason: unknown) => reason)

    expect(warnings).toEqual([expect.stringContaining('use claude-haiku-5-5')])
    expect(error).toMatchObject({ code: 'model_not_found', hint: expect.stringContaining('claude-haiku-5-5') })
  })

  it('that was aborted before it began sends nothing and costs nothing', async () => {
    const budget = createBudget({ name: 'day', limitUsd: 1 })
    const { router, simulator } = await aSimulatedRouter({ budgets: [budget] })
    const reason = new Error('never mind')

    await expect(router.call({ tier: 'haiku' }, 'Hi', { signal: AbortSignal.abort(reason) })).rejects.toBe(reason)
    expect(simulator.requests).toHaveLength(0)
    expect(budget.state()).toMatchObject({ spentUsd: 0, reservedUsd: 0 })
  })

  it('passes the reason of an abort through untouched', async () => {
    const { router } = await aSimulatedRouter()
    const controller = new AbortController()
    const reason = new Error('changed my mind')

    const call = router.call({ tier: 'haiku' }, 'Hi [[simulate: slow 60s]]', { signal: controller.signal })
    controller.abort(reason)

    await expect(call).rejects.toBe(reason)
  })

  it('refuses an empty prompt', async () => {
    const { router, simulator } = await aSimulatedRouter()

    await expect(router.call({ tier: 'haiku' }, '')).rejects.toMatchObject({ code: 'invalid_request' })
    expect(simulator.requests).toHaveLength(0)
  })
})
