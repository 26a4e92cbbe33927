import { assert, nat, property, record } from 'fast-check'
import { describe, expect, it } from 'vitest'
import { DEFAULT_PRICES, ZERO_USAGE, priceCall, toUsage } from '../../src/index.ts'
import { pricePicoUsd } from '../../src/price/price-call.ts'

const million = 1_000_000

describe('priceCall', () => {
  it.each([
    ['claude-haiku-5-5', { inputTokens: 1_000, outputTokens: 500 }, 0.00035],
    ['claude-haiku-5-5', { inputTokens: 100_000 }, 0.01],
    ['claude-haiku-5-5', { inputTokens: 100_001 }, 0.0500005],
    ['claude-haiku-5-5', { inputTokens: 1, cacheReadTokens: 100_000, outputTokens: 1_000 }, 0.0075005],
    ['claude-haiku-5-5', { cacheWrite5mTokens: 50_000, cacheWrite1hTokens: 50_000 }, 0.01625],
    ['claude-opus-5-5', { inputTokens: million, outputTokens: million }, 24],
    ['claude-opus-5-5', { cacheReadTokens: million, cacheWrite5mTokens: million, cacheWrite1hTokens: million }, 13.2],
    ['claude-opus-5-5', { inputTokens: million, outputTokens: million, batch: true }, 12],
    ['claude-opus-5', { inputTokens: million, outputTokens: million }, 30],
    ['claude-haiku-4-5-20251001', { inputTokens: million }, 1],
    ['claude-sonnet-5-5', { inputTokens: 3, outputTokens: 7 }, 0.000076],
    ['/ganuda/models/qwen2.5-coder-32b-awq', { inputTokens: million }, 0],
  ] as const)('prices %s %j at %d USD', (model, usage, usd) => {
    expect(priceCall(model, usage)).toBe(usd)
  })

  it.each(['gpt-7', 'constructor', '__proto__', ''])('says undefined, never 0, for the unknown model "%s"', (model) => {
    expect(priceCall(model, { inputTokens: 1_000 })).toBeUndefined()
  })

  it("takes a provider's own usage object", () => {
    const anthropic = {
      input_tokens: 10,
      output_tokens: 20,
      cache_read_input_tokens: 30,
      cache_creation_input_tokens: 90,
      cache_creation: { ephemeral_5m_input_tokens: 40, ephemeral_1h_input_tokens: 50 },
      output_tokens_details: { thinking_tokens: 5 },
      service_tier: 'batch',
    }
    const openai = { prompt_tokens: 100, completion_tokens: 20, prompt_tokens_details: { cached_tokens: 60 } }

    expect(toUsage(anthropic)).toEqual({
      inputTokens: 10,
      outputTokens: 20,
      cacheReadTokens: 30,
      cacheWrite5mTokens: 40,
      cacheWrite1hTokens: 50,
      thinkingTokens: 5,
      batch: true,
    })
    expect(toUsage(openai)).toEqual({ ...ZERO_USAGE, inputTokens: 40, cacheReadTokens: 60, outputTokens: 20 })
    expect(priceCall('claude-opus-5-5', anthropic)).toBe(priceCall('claude-opus-5-5', toUsage(anthropic)))
  })

  it('counts what is not a whole number of tokens in whole ones, and what is none as none', () => {
    const usage = toUsage({ prompt_tokens: 12.5, completion_tokens: Number.POSITIVE_INFINITY })

    expect(usage).toEqual({ ...ZERO_USAGE, inputTokens: 13 })
    expect(priceCall('claude-opus-5-5', usage)).toBe(0.000052)
  })

  it('adds up exactly: the price of the parts is the price of the whole within a band', () => {
    const price = DEFAULT_PRICES.models['claude-opus-5-5']!
    const tokens = nat({ max: 10_000_000 })
    const parts = record({
      inputTokens: tokens,
      outputTokens: tokens,
      cacheReadTokens: tokens,
      cacheWrite5mTokens: tokens,
      cacheWrite1hTokens: tokens,
    })
    assert(
      property(parts, (usage) => {
        const each = Object.entries(usage).map(([name, count]) => pricePicoUsd(price, { ...ZERO_USAGE, [name]: count }))
        expect(each.reduce((sum, one) => sum + one, 0n)).toBe(pricePicoUsd(price, { ...ZERO_USAGE, ...usage }))
      }),
      { seed: 20261126 },
    )
  })

  it('uses a price table of your own', () => {
    const prices = {
      version: 'mine',
      models: {
        ...DEFAULT_PRICES.models,
        mine: { input: 0.0375, output: 1, cacheRead: 0, cacheWrite5m: 0, cacheWrite1h: 0 },
      },
    }

    expect(priceCall('mine', { inputTokens: 1 }, prices)).toBe(0.0000000375)
  })
})
